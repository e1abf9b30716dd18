"""Examples in PyTorch through torch.compile, on the CPU, in doubles."""

import math

import torch

from peers_numpy import (CLUSTERS, lloyd, oscillators, plate, report_adam,
                         report_heat, report_options, report_oscillators,
                         report_paths, report_system, runge_kutta, scattered)

torch.set_default_dtype(torch.float64)


@torch.compile
def price_options(k):
    def part(c):
        return k * c - torch.floor(k * c)

    spot = 80 + 40 * part(0.6180339887498949)
    strike = 80 + 40 * part(0.4142135623730951)
    maturity = 0.1 + 2 * part(0.7320508075688772)
    rate, volatility = 0.03, 0.25
    spread = volatility * torch.sqrt(maturity)
    d1 = (torch.log(spot / strike)
          + (rate + volatility**2 / 2) * maturity) / spread
    d2 = d1 - spread
    discounted = strike * torch.exp(-rate * maturity)

    def cdf(x):
        return 0.5 * torch.erfc(-x / math.sqrt(2))

    call = spot * cdf(d1) - discounted * cdf(d2)
    put = discounted * cdf(-d2) - spot * cdf(-d1)
    parity = (call - put - (spot - discounted)).abs().max()
    return call, put, parity


def black_scholes(n):
    call, put, parity = price_options(torch.arange(1, n + 1).double())
    report_options(n, call, put, parity)


@torch.compile
def advance(seed, price, total, drift, diffusion):
    modulus = 2147483647.0
    seed = torch.remainder(seed * 16807, modulus)
    u = seed / modulus
    seed = torch.remainder(seed * 16807, modulus)
    v = seed / modulus
    z = torch.sqrt(-2 * torch.log(u)) * torch.cos(2 * math.pi * v)
    price = price * torch.exp(drift + diffusion * z)
    return seed, price, total + price


def monte_carlo(n):
    steps, strike, rate, volatility = 64, 102, 0.04, 0.3
    dt = 1 / steps
    modulus = 2147483647.0
    seed = torch.remainder(torch.arange(1, n + 1).double() * 69621 + 12345,
                           modulus)
    for _ in range(8):
        seed = torch.remainder(seed * 16807, modulus)
    price, total = torch.full((n,), 100.0), torch.zeros(n)
    drift = (rate - volatility**2 / 2) * dt
    for _ in range(steps):
        seed, price, total = advance(seed, price, total, drift,
                                     volatility * math.sqrt(dt))
    payoff = math.exp(-rate) * torch.clamp(total / steps - strike, min=0)
    report_paths(n, price, payoff)


@torch.compile
def diffuse(u):
    new = u.clone()
    new[1:-1, 1:-1] = u[1:-1, 1:-1] + 0.24 * (
        u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:]
        - 4 * u[1:-1, 1:-1])
    return new


def heat2d(n):
    steps = 200
    u = torch.from_numpy(plate(n))
    for _ in range(steps):
        u = diffuse(u)
    report_heat(n, steps, u)


@torch.compile
def adam_step(w, m, v, target, correction1, correction2):
    gradient = 2 * (w - target) + 0.3 * torch.sin(3 * w)
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient**2
    w = w - 0.05 * (m / correction1) / (torch.sqrt(v / correction2) + 1e-8)
    return w, m, v


@torch.compile
def adam_summary(w, target):
    loss = ((w - target)**2 - 0.1 * torch.cos(3 * w)).mean()
    return loss, w.mean(), w.abs().max()


def adam(n):
    k = 0.6180339887498949 * torch.arange(1, n + 1).double()
    target = 4 * (k - torch.floor(k)) - 2
    w, m, v = torch.zeros(n), torch.zeros(n), torch.zeros(n)
    for t in range(1, 41):
        # As tensors: numbers would be compiled in.
        w, m, v = adam_step(w, m, v, target, torch.tensor(1 - 0.9**t),
                            torch.tensor(1 - 0.999**t))
    report_adam(n, *adam_summary(w, target))


@torch.compile
def rk4_step(damping, x, y):
    return runge_kutta(damping, x, y, 0.02)


def rk4(n):
    damping, x, y = oscillators(torch.arange(1, n + 1).double(), torch.floor)
    for _ in range(50):
        x, y = rk4_step(damping, x, y)
    report_oscillators(n, x.mean(), y.abs().mean(), (x**2 + y**2).mean() / 2)


@torch.compile
def lloyd_step(points, centres):
    d = ((points[0] - centres[:, :1]) ** 2 + (points[1] - centres[:, 1:]) ** 2)
    nearest, label = d.min(dim=0)
    mine = (label == torch.arange(CLUSTERS)[:, None]).double()
    counts = mine.sum(dim=1)
    sums = torch.stack([(mine * points[0]).sum(dim=1),
                        (mine * points[1]).sum(dim=1)], dim=1)
    moved = torch.where(counts[:, None] > 0, sums / counts[:, None], centres)
    return moved, counts, nearest.sum()


def kmeans(n):
    lloyd(n, scattered(torch.arange(1, n + 1).double(), torch), lloyd_step)


@torch.compile
def conjugate_step(a, x, r, p, rr):
    ap = a @ p
    alpha = rr / (p @ ap)
    x, r = x + alpha * p, r - alpha * ap
    new = r @ r
    return x, r, r + new / rr * p, new


def conjugate_gradient(n):
    i = torch.arange(1, n + 1).double()
    a = 1 / (1 + (i[:, None] - i).abs()) + 4 * torch.eye(n)
    b = torch.sin(i / 7) + torch.cos(i / 3)
    x = torch.zeros(n)
    r = b - a @ x
    p, rr = r, r @ r
    for _ in range(40):
        x, r, p, rr = conjugate_step(a, x, r, p, rr)
    report_system(n, a, b, x)
