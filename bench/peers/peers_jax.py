"""Examples in JAX under jit, on the CPU, in doubles; time loops as scans."""

import math

import jax
import jax.numpy as jnp

from peers_numpy import plate, report_heat, report_options, report_paths

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
