"""bench/programs/rows.m for torch.compile and JAX: SYSTEM is the argument.

Arrays here are row-major, so that MATLAB's dimension 1, which is contiguous, is
the last one."""

import statistics
import sys
import time

N = 2048
M = 2**25 // N
ROUNDS = 7


def works(xp):
    def mean(x, d):
        return xp.sum(x, d, keepdims=True) / x.shape[d]

    def softmax(x, d):
        largest = xp.amax(x, d, keepdims=True)
        e = xp.exp(x - largest)
        return e / xp.sum(e, d, keepdims=True)

    def layernorm(x, d):
        centred = x - mean(x, d)
        return centred / xp.sqrt(mean(centred**2, d) + 1e-5)

    def zscore(x, d):
        centred = x - mean(x, d)
        scale = xp.sqrt(xp.sum(centred**2, d, keepdims=True)
                        / (x.shape[d] - 1))
        return centred / (scale + (scale == 0))

    def normalise(x, d):
        return x / xp.sqrt(xp.sum(x**2, d, keepdims=True))

    return {"copy": lambda x, d: x + 1, "softmax": softmax,
            "layernorm": layernorm, "zscore": zscore,
            "cumsum": lambda x, d: xp.cumsum(x, d), "normalise": normalise}


def torch_runner():
    import torch

    def make(shape, kind):
        return torch.rand(shape, dtype=getattr(torch, kind))

    def prepare(work, d):
        compiled = torch.compile(lambda x: work(x, d))

        def run(x):
            y = compiled(x)
            return float(y[-1, -1])
        return run

    def sum_keeping(x, d, keepdims):
        return torch.sum(x, d, keepdim=keepdims)

    class Functions:
        exp, sqrt, cumsum = torch.exp, torch.sqrt, torch.cumsum
        amax = staticmethod(lambda x, d, keepdims: torch.amax(x, d, keepdims))
        sum = staticmethod(sum_keeping)
    return make, prepare, works(Functions)


def jax_runner():
    import jax
    import jax.numpy as jnp
    import numpy as np
    jax.config.update("jax_enable_x64", True)

    def make(shape, kind):
        kinds = {"float64": jnp.float64, "float32": jnp.float32}
        return jnp.asarray(np.random.rand(*shape), dtype=kinds[kind])

    def prepare(work, d):
        compiled = jax.jit(lambda x: work(x, d))

        def run(x):
            y = compiled(x)
            return float(y[-1, -1])
        return run
    return make, prepare, works(jnp)


def main():
    runner = {"torch": torch_runner, "jax": jax_runner}[sys.argv[1]]
    make, prepare, table = runner()
    for kind, name in (("float64", "double"), ("float32", "single")):
        for dim in (1, 2):
            axis = 1 if dim == 1 else 0
            x = make((M, N) if dim == 1 else (N, M), kind)
            for work, function in table.items():
                run = prepare(function, axis)
                seconds = []
                for _ in range(ROUNDS):
                    start = time.perf_counter()
                    probe = run(x)
                    seconds.append(time.perf_counter() - start)
                print(f"@row {work} {name} {dim} "
                      f"{statistics.median(seconds):.9f} {probe:.9g}",
                      flush=True)


if __name__ == "__main__":
    main()
