"""A teacher that runs beside its student, each of whose layers is to give what one of the teacher's gives."""

import torch

from .students import counterparts


class Guide:
    """teacher: as wide as the student, on its device; runs in bfloat16 from now on. layers: how many the student has."""

    def __init__(self, teacher, layers):
        self._teacher = teacher.eval().to(torch.bfloat16)
        self._counterparts = counterparts(teacher.config.num_hidden_layers, layers)

    def distance(self, states, given):
        """states: the student's, [rows, tokens, width] of the embeddings and of each layer, for the input `given`. Squared errors over
        the variance of the teacher's states, mean over layers; padding doesn't count."""
        with torch.no_grad():
            wanted = self._teacher(**given, output_hidden_states=True).hidden_states
        tokens = given["attention_mask"].bool()
        errors = []
        for state, layer in zip(states[1:], self._counterparts, strict=True):
            goal = wanted[layer][tokens].float()
            errors.append(torch.nn.functional.mse_loss(state[tokens].float(), goal) / goal.var())
        return torch.stack(errors).mean()
