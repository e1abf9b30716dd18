"""Examples in PyTorch through torch.compile, on the CPU, in doubles."""

import math

import torch

from peers_numpy import plate, report_heat, report_options, report_paths

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
