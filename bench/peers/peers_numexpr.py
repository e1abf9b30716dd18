"""Examples in numexpr: one compiled string for each fused chain. numexpr has
no erfc, so Black-Scholes uses NumPy's for the normal distribution."""

import math

import numexpr as ne
import numpy as np

from peers_numpy import (contracts, erfc, lloyd, means, plate, report_heat,
                         report_options, report_paths, scattered)


def black_scholes(n):
    spot, strike, maturity = contracts(n)
    r, v = 0.03, 0.25
    d1 = ne.evaluate(
        "(log(spot / strike) + (r + v**2 / 2) * maturity) / (v * sqrt(maturity))")
    d2 = ne.evaluate("d1 - v * sqrt(maturity)")
    p1, p2 = (0.5 * erfc(-d / math.sqrt(2)) for d in (d1, d2))
    q1, q2 = (0.5 * erfc(d / math.sqrt(2)) for d in (d1, d2))
    call = ne.evaluate("spot * p1 - strike * exp(-r * maturity) * p2")
    put = ne.evaluate("strike * exp(-r * maturity) * q2 - spot * q1")
    parity = ne.evaluate(
        "max(abs(call - put - (spot - strike * exp(-r * maturity))))")
    report_options(n, call, put, parity)


def monte_carlo(n):
    steps, strike, rate, volatility = 64, 102, 0.04, 0.3
    dt = 1 / steps
    drift = (rate - volatility**2 / 2) * dt
    diffusion = volatility * math.sqrt(dt)
    m, pi2 = 2147483647.0, 2 * math.pi
    seed = np.mod(np.arange(1, n + 1, dtype=float) * 69621 + 12345, m)
    for _ in range(8):
        seed = ne.evaluate("(seed * 16807) % m")
    price = 100 * np.ones(n)
    total = np.zeros(n)
    for _ in range(steps):
        other = ne.evaluate("(seed * 16807) % m")
        seed = ne.evaluate("(other * 16807) % m")
        price = ne.evaluate(
            "price * exp(drift + diffusion * sqrt(-2 * log(other / m))"
            " * cos(pi2 * (seed / m)))")
        total = ne.evaluate("total + price")
    payoff = math.exp(-rate) * np.maximum(total / steps - strike, 0)
    report_paths(n, price, payoff)


def heat2d(n):
    steps, r = 200, 0.24
    u = plate(n)
    c, north, south = u[1:-1, 1:-1], u[:-2, 1:-1], u[2:, 1:-1]
    west, east = u[1:-1, :-2], u[1:-1, 2:]
    for _ in range(steps):
        c[...] = ne.evaluate("c + r * (north + south + west + east - 4 * c)")
    report_heat(n, steps, u)


def lloyd_step(points, centres):
    x, y = points[0][:, None], points[1][:, None]
    a, b = centres[:, 0], centres[:, 1]
    return means(points, centres, ne.evaluate("(x - a)**2 + (y - b)**2"))


def kmeans(n):
    lloyd(n, scattered(np.arange(1.0, n + 1), np), lloyd_step)
