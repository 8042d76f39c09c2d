"""How far does a student order documents as its teacher does? The loss to learn it by, and the figure to choose a checkpoint by."""

import torch

from .verify import same_order

# The teacher's logits lie between -11 and 11: differences are counted in steps of this size, squared below one and linear above.
SCALE = 4.0
# What the gaps between a question's documents count, against the logits themselves.
GAPS = 2.0


def loss(logits, targets):
    """The logit itself, so that scores of different questions compare, and the gaps between a question's documents."""
    gaps, wanted = ((each[:, None] - each[None, :]) / SCALE for each in (logits, targets))
    near = torch.nn.functional.smooth_l1_loss
    return near(logits / SCALE, targets / SCALE) + GAPS * near(gaps, wanted)


def agreement(lists):
    """Of (logits, targets) per question: the mean share of document pairs that both order in the same way."""
    return same_order((targets, logits) for logits, targets in lists)
