"""The examples in NumPy, as its users would write them. Each function takes
the size, computes what examples/NAME.m computes and prints the same lines."""

import math

import numpy as np


def report_options(n, call, put, parity):
    print(f"options       {n}")
    print(f"mean call     {call.mean():.6f}")
    print(f"mean put      {put.mean():.6f}")
    print(f"dearest call  {call.max():.6f}")
    print(f"dearest put   {put.max():.6f}")
    print(f"parity holds  {int(parity < 1e-10)}")


def erfc(x):
    """NumPy has no erfc; SciPy's is used where it is installed."""
    try:
        from scipy.special import erfc as function
    except ImportError:
        function = np.vectorize(math.erfc, otypes=[float])
    return function(x)


def contracts(n):
    k = np.arange(1, n + 1, dtype=float)
    parts = [k * c - np.floor(k * c) for c in
             (0.6180339887498949, 0.4142135623730951, 0.7320508075688772)]
    return 80 + 40 * parts[0], 80 + 40 * parts[1], 0.1 + 2 * parts[2]


def black_scholes(n):
    spot, strike, maturity = contracts(n)
    rate, volatility = 0.03, 0.25

    def cdf(x):
        return 0.5 * erfc(-x / math.sqrt(2))

    spread = volatility * np.sqrt(maturity)
    d1 = (np.log(spot / strike) + (rate + volatility**2 / 2) * maturity) / spread
    d2 = d1 - spread
    discounted = strike * np.exp(-rate * maturity)
    call = spot * cdf(d1) - discounted * cdf(d2)
    put = discounted * cdf(-d2) - spot * cdf(-d1)
    parity = np.abs(call - put - (spot - discounted)).max()
    report_options(n, call, put, parity)


def report_paths(paths, price, payoff):
    value = payoff.mean()
    deviation = ((payoff - value) ** 2).mean() ** 0.5
    print(f"paths           {paths}")
    print(f"final price     {price.mean():.4f}")
    print(f"Asian call      {value:.6f}")
    print(f"standard error  {deviation / math.sqrt(paths):.6f}")
    print(f"in the money    {float((payoff > 0).sum()) / paths:.4f}")


def monte_carlo(n):
    steps, spot, strike, rate, volatility, maturity = 64, 100, 102, 0.04, 0.3, 1
    dt = maturity / steps
    drift = (rate - volatility**2 / 2) * dt
    diffusion = volatility * math.sqrt(dt)
    modulus = 2147483647.0
    seed = np.mod(np.arange(1, n + 1, dtype=float) * 69621 + 12345, modulus)
    for _ in range(8):
        seed = np.mod(seed * 16807, modulus)
    price = spot * np.ones(n)
    total = np.zeros(n)
    for _ in range(steps):
        seed = np.mod(seed * 16807, modulus)
        u = seed / modulus
        seed = np.mod(seed * 16807, modulus)
        v = seed / modulus
        z = np.sqrt(-2 * np.log(u)) * np.cos(2 * math.pi * v)
        price = price * np.exp(drift + diffusion * z)
        total = total + price
    payoff = math.exp(-rate * maturity) * np.maximum(total / steps - strike, 0)
    report_paths(n, price, payoff)


def report_heat(n, steps, u):
    mid = math.floor(n / 2 + 0.5) - 1
    print(f"grid          {n} x {n}, {steps} steps")
    print(f"mean          {u.mean():.8f}")
    print(f"centre        {u[mid, mid]:.8f}")
    print(f"next to edge  {u[mid, 1]:.8f}")
    print("profile       " + " ".join(
        f"{x:.4f}" for x in u[mid, ::math.floor(n / 8 + 0.5)]))


def plate(n):
    axis = np.linspace(-1, 1, n)
    col, row = np.meshgrid(axis, axis)
    u = np.zeros((n, n))
    u[col**2 + row**2 < 0.1] = 0.5
    u[:, 0] = 1
    return u


def heat2d(n):
    steps, r = 200, 0.24
    u = plate(n)
    for _ in range(steps):
        u[1:-1, 1:-1] = u[1:-1, 1:-1] + r * (
            u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:]
            - 4 * u[1:-1, 1:-1])
    report_heat(n, steps, u)


def report_energies(n, start, end, m, x, y):
    print(f"bodies            {n}")
    print(f"energy at start   {start:.6f}")
    print(f"energy at end     {end:.6f}")
    print(f"centre of mass    ({(m * x).sum() / m.sum():.8f}, "
          f"{(m * y).sum() / m.sum():.8f})")
    print(f"farthest body at  {np.hypot(x, y).max():.6f}")


def bodies(n):
    k = np.arange(1, n, dtype=float)
    radius, angle = 1 + 2 * k / n, 2.399963229728653 * k
    speed = 1 / np.sqrt(radius)
    zero = np.zeros(1)
    return (np.concatenate([zero, radius * np.cos(angle)]),
            np.concatenate([zero, radius * np.sin(angle)]),
            np.concatenate([zero, -speed * np.sin(angle)]),
            np.concatenate([zero, speed * np.cos(angle)]),
            np.concatenate([np.ones(1), np.full(n - 1, 0.1 / n)]))


def nbody(n):
    steps, dt, soft = 50, 0.001, 0.05
    x, y, vx, vy, m = bodies(n)
    energy = []
    for t in range(steps + 1):
        dx = x[None, :] - x[:, None]
        dy = y[None, :] - y[:, None]
        r2 = dx**2 + dy**2 + soft**2
        if t in (0, steps):
            pairs = np.outer(m, m) / np.sqrt(r2)
            energy.append(0.5 * (m * (vx**2 + vy**2)).sum()
                          - 0.5 * (pairs.sum() - np.trace(pairs)))
        pull = m[None, :] / (r2 * np.sqrt(r2))
        ax = (pull * dx).sum(1)
        ay = (pull * dy).sum(1)
        if t < steps:
            vx, vy = vx + dt * ax, vy + dt * ay
            x, y = x + dt * vx, y + dt * vy
    report_energies(n, energy[0], energy[1], m, x, y)


def report_adam(n, loss, mean, largest):
    print(f"parameters  {n}")
    print(f"loss        {float(loss):.8f}")
    print(f"mean        {float(mean):.8f}")
    print(f"largest     {float(largest):.8f}")


def adam(n):
    steps, rate, beta1, beta2, tiny = 40, 0.05, 0.9, 0.999, 1e-8
    k = 0.6180339887498949 * np.arange(1.0, n + 1)
    target = 4 * (k - np.floor(k)) - 2
    w, m, v = np.zeros(n), np.zeros(n), np.zeros(n)
    for t in range(1, steps + 1):
        gradient = 2 * (w - target) + 0.3 * np.sin(3 * w)
        m = beta1 * m + (1 - beta1) * gradient
        v = beta2 * v + (1 - beta2) * gradient**2
        w = w - (rate * (m / (1 - beta1**t))
                 / (np.sqrt(v / (1 - beta2**t)) + tiny))
    loss = np.mean((w - target)**2 - 0.1 * np.cos(3 * w))
    report_adam(n, loss, w.mean(), np.abs(w).max())


def report_oscillators(n, position, speed, energy):
    print(f"oscillators  {n}")
    print(f"position     {float(position):.8f}")
    print(f"speed        {float(speed):.8f}")
    print(f"energy       {float(energy):.8f}")


def oscillators(k, floor):
    """Damping, x and y of oscillators number k."""
    part = 0.4142135623730951 * k
    golden = 0.6180339887498949 * k
    return 3 * (golden - floor(golden)), 2 + 0 * k, 0.5 - (part - floor(part))


def runge_kutta(damping, x, y, h):
    """One step; for arrays of any system."""
    def slope(u, w):
        return damping * (1 - u**2) * w - u

    x1, y1 = y, slope(x, y)
    u, x2 = x + h / 2 * x1, y + h / 2 * y1
    y2 = slope(u, x2)
    u, x3 = x + h / 2 * x2, y + h / 2 * y2
    y3 = slope(u, x3)
    u, x4 = x + h * x3, y + h * y3
    y4 = slope(u, x4)
    return (x + h / 6 * (x1 + 2 * x2 + 2 * x3 + x4),
            y + h / 6 * (y1 + 2 * y2 + 2 * y3 + y4))


def rk4(n):
    damping, x, y = oscillators(np.arange(1.0, n + 1), np.floor)
    for _ in range(50):
        x, y = runge_kutta(damping, x, y, 0.02)
    report_oscillators(n, x.mean(), np.abs(y).mean(), (x**2 + y**2).mean() / 2)


CLUSTERS = 5


def report_clusters(iterations, inertia, counts, centres):
    print(f"converged after {iterations} iterations, inertia {inertia:.6f}")
    for c in range(CLUSTERS):
        print(f"cluster {c + 1}: {int(counts[c]):5d} points around "
              f"({float(centres[c, 0]):8.5f}, {float(centres[c, 1]):8.5f})")


def scattered(i, like):
    """Points (2, n) around five centres on a circle; i is 1 to n in any system,
    like its module."""
    angle = 2 * math.pi * (i % CLUSTERS) / CLUSTERS
    spread = 0.9 * abs(like.sin(i * 12.9898)) ** 2
    turn = 2 * math.pi * like.cos(i * 78.233)
    return like.stack([3 * like.cos(angle) + spread * like.cos(turn),
                       3 * like.sin(angle) + spread * like.sin(turn)])


def first_centres(n, points):
    """Centres (5, 2) inside the circle."""
    return 0.5 * points[:, [int(c * n / 7.3) - 1 for c in range(1, 6)]].T


def lloyd(n, points, step):
    """Repeats step, which gives the mean of the points that are nearest to each
    centre, the counts and the inertia, until the centres stand."""
    centres = first_centres(n, points)
    for iteration in range(1, 51):
        previous = centres
        centres, counts, inertia = step(points, centres)
        if float(abs(centres - previous).max()) < 1e-9:
            break
    report_clusters(iteration, float(inertia), counts, centres)


def means(points, centres, d):
    """The next step of lloyd by the squared distances (n, 5)."""
    label, nearest = d.argmin(axis=1), d.min(axis=1)
    moved, counts = centres.copy(), np.bincount(label, minlength=CLUSTERS)
    for c in range(CLUSTERS):
        if counts[c]:
            moved[c] = points[:, label == c].mean(axis=1)
    return moved, counts, nearest.sum()


def lloyd_step(points, centres):
    d = ((points[0][:, None] - centres[:, 0]) ** 2
         + (points[1][:, None] - centres[:, 1]) ** 2)
    return means(points, centres, d)


def kmeans(n):
    lloyd(n, scattered(np.arange(1.0, n + 1), np), lloyd_step)


def report_system(n, a, b, x):
    print("rounds 40")
    residual = float(((b - a @ x) ** 2).sum()) ** 0.5
    print(f"residual below 1e-10: {int(residual < 1e-10)}")
    print(f"x: {float(x[0]):.8f} {float(x[round(n / 2) - 1]):.8f} "
          f"{float(x[n - 1]):.8f}")
    print(f"energy {float(x @ (a @ x)):.8f}")


def conjugate_gradient(n):
    i = np.arange(1.0, n + 1)
    a = 1 / (1 + np.abs(i[:, None] - i)) + 4 * np.eye(n)
    b = np.sin(i / 7) + np.cos(i / 3)
    x = np.zeros(n)
    r = b - a @ x
    p, rr = r, r @ r
    for _ in range(40):
        ap = a @ p
        alpha = rr / (p @ ap)
        x, r = x + alpha * p, r - alpha * ap
        rr, old = r @ r, rr
        p = r + rr / old * p
    report_system(n, a, b, x)
