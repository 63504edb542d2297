"""Muon: momentum whose matrices are made orthogonal before each step (Keller Jordan, 2024).

The step's size is scaled to that of AdamW, so that both take the same learning rate (Moonlight, 2025).
"""

import torch
from torch import Tensor


class Muon(torch.optim.Optimizer):
    """For hidden matrices. Stacked ones, [experts, out, in], are made orthogonal one by one."""

    def __init__(self, parameters, lr: float, momentum: float = 0.95, weight_decay: float = 0.05):
        super().__init__(parameters, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            shapes = {}  # matrices of one shape are made orthogonal together
            for parameter in group["params"]:
                if parameter.grad is not None:
                    shapes.setdefault(parameter.shape[-2:], []).append(parameter)
            for shape, parameters in shapes.items():
                updates = torch.cat([self.update(p, group["momentum"]).reshape(-1, *shape) for p in parameters])
                updates = orthogonal(updates) * 0.2 * max(shape) ** 0.5
                counts = [parameter.numel() // shape.numel() for parameter in parameters]
                for parameter, update in zip(parameters, updates.split(counts)):
                    parameter.mul_(1 - group["lr"] * group["weight_decay"])
                    parameter.sub_(update.view_as(parameter), alpha=group["lr"])

    def update(self, parameter: Tensor, momentum: float) -> Tensor:
        state = self.state[parameter]
        average = state.setdefault("average", torch.zeros_like(parameter))
        average.lerp_(parameter.grad, 1 - momentum)
        return parameter.grad.lerp(average, momentum)  # Nesterov's: one step ahead


def orthogonal(matrices: Tensor, steps: int = 5) -> Tensor:
    """[count, rows, columns] with all singular values near one, by a quintic Newton–Schulz iteration."""
    x = matrices / (matrices.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    tall = x.shape[-2] > x.shape[-1]
    x = x.mT if tall else x
    for _ in range(steps):
        square = x @ x.mT
        x = 3.4445 * x + (2.0315 * square @ square - 4.7750 * square) @ x
    return x.mT if tall else x
