"""Examples in JAX under jit, on the CPU, in doubles; time loops as scans."""

import math

import jax
import jax.numpy as jnp

from peers_numpy import (CLUSTERS, lloyd, oscillators, plate, report_adam,
                         report_heat, report_options, report_oscillators,
                         report_paths, report_system, runge_kutta, scattered)

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")


@jax.jit
def price_options(k):
    def part(c):
        return k * c - jnp.floor(k * c)

    spot = 80 + 40 * part(0.6180339887498949)
    strike = 80 + 40 * part(0.4142135623730951)
    maturity = 0.1 + 2 * part(0.7320508075688772)
    rate, volatility = 0.03, 0.25
    spread = volatility * jnp.sqrt(maturity)
    d1 = (jnp.log(spot / strike)
          + (rate + volatility**2 / 2) * maturity) / spread
    d2 = d1 - spread
    discounted = strike * jnp.exp(-rate * maturity)

    def cdf(x):
        return 0.5 * jax.scipy.special.erfc(-x / math.sqrt(2))

    call = spot * cdf(d1) - discounted * cdf(d2)
    put = discounted * cdf(-d2) - spot * cdf(-d1)
    return call, put, jnp.abs(call - put - (spot - discounted)).max()


def black_scholes(n):
    call, put, parity = price_options(jnp.arange(1.0, n + 1))
    report_options(n, call, put, parity)


@jax.jit
def simulate(seed):
    steps, strike, rate, volatility = 64, 102, 0.04, 0.3
    modulus = 2147483647.0
    dt = 1 / steps
    drift = (rate - volatility**2 / 2) * dt
    diffusion = volatility * math.sqrt(dt)
    for _ in range(8):
        seed = jnp.mod(seed * 16807, modulus)

    def step(carry, _):
        seed, price, total = carry
        first = jnp.mod(seed * 16807, modulus)
        seed = jnp.mod(first * 16807, modulus)
        z = (jnp.sqrt(-2 * jnp.log(first / modulus))
             * jnp.cos(2 * math.pi * (seed / modulus)))
        price = price * jnp.exp(drift + diffusion * z)
        return (seed, price, total + price), None

    start = (seed, jnp.full_like(seed, 100.0), jnp.zeros_like(seed))
    (_, price, total), _ = jax.lax.scan(step, start, length=steps)
    payoff = math.exp(-rate) * jnp.maximum(total / steps - strike, 0)
    return price, payoff


def monte_carlo(n):
    seed = jnp.mod(jnp.arange(1.0, n + 1) * 69621 + 12345, 2147483647.0)
    price, payoff = simulate(seed)
    report_paths(n, price, payoff)


@jax.jit
def diffuse(u):
    def step(_, u):
        return u.at[1:-1, 1:-1].add(0.24 * (
            u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:]
            - 4 * u[1:-1, 1:-1]))

    return jax.lax.fori_loop(0, 200, step, u)


def heat2d(n):
    report_heat(n, 200, diffuse(jnp.asarray(plate(n))))


@jax.jit
def optimise(target):
    def step(carry, t):
        w, m, v = carry
        gradient = 2 * (w - target) + 0.3 * jnp.sin(3 * w)
        m = 0.9 * m + 0.1 * gradient
        v = 0.999 * v + 0.001 * gradient**2
        w = w - (0.05 * (m / (1 - 0.9**t))
                 / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8))
        return (w, m, v), None

    zeros = jnp.zeros_like(target)
    (w, _, _), _ = jax.lax.scan(step, (zeros, zeros, zeros),
                                jnp.arange(1.0, 41))
    loss = ((w - target)**2 - 0.1 * jnp.cos(3 * w)).mean()
    return loss, w.mean(), jnp.abs(w).max()


def adam(n):
    k = 0.6180339887498949 * jnp.arange(1.0, n + 1)
    report_adam(n, *optimise(4 * (k - jnp.floor(k)) - 2))


@jax.jit
def oscillate(damping, x, y):
    def step(carry, _):
        return runge_kutta(damping, *carry, 0.02), None

    (x, y), _ = jax.lax.scan(step, (x, y), length=50)
    return x.mean(), jnp.abs(y).mean(), (x**2 + y**2).mean() / 2


def rk4(n):
    start = oscillators(jnp.arange(1.0, n + 1), jnp.floor)
    report_oscillators(n, *oscillate(*start))


@jax.jit
def lloyd_step(points, centres):
    d = ((points[0] - centres[:, :1]) ** 2 + (points[1] - centres[:, 1:]) ** 2)
    nearest, label = d.min(axis=0), d.argmin(axis=0)
    mine = label == jnp.arange(CLUSTERS)[:, None]
    counts = mine.sum(axis=1)
    sums = jnp.stack([jnp.where(mine, points[0], 0).sum(axis=1),
                      jnp.where(mine, points[1], 0).sum(axis=1)], axis=1)
    moved = jnp.where(counts[:, None] > 0, sums / counts[:, None], centres)
    return moved, counts, nearest.sum()


def kmeans(n):
    points = jnp.asarray(scattered(jnp.arange(1.0, n + 1), jnp))
    lloyd(n, points, lloyd_step)


@jax.jit
def conjugate(a, b):
    def step(carry, _):
        x, r, p, rr = carry
        ap = a @ p
        alpha = rr / (p @ ap)
        x, r = x + alpha * p, r - alpha * ap
        new = r @ r
        return (x, r, r + new / rr * p, new), None

    (x, *_), _ = jax.lax.scan(step, (jnp.zeros_like(b), b, b, b @ b),
                              length=40)
    return x


def conjugate_gradient(n):
    i = jnp.arange(1.0, n + 1)
    a = 1 / (1 + jnp.abs(i[:, None] - i)) + 4 * jnp.eye(n)
    b = jnp.sin(i / 7) + jnp.cos(i / 3)
    report_system(n, a, b, conjugate(a, b))
