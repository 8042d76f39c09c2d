"""sentence-transformers, if this Python has it."""

import time

from .engine import NotRun


def pairs_per_second(weights, device, searches, small):
    """As documented (batch 32), and with the best of some batch sizes; bfloat16, at most 512 tokens. Timed from texts to scores."""
    if not (weights / "model.safetensors").is_file():
        raise NotRun(f"{weights.name} has no model.safetensors")
    try:
        import torch
        from sentence_transformers import CrossEncoder
    except ImportError as e:
        raise NotRun(f"{e}") from e
    if device == "cuda" and not torch.cuda.is_available():
        raise NotRun("its PyTorch sees no card")
    model = CrossEncoder(
        str(weights), device=device, max_length=512, local_files_only=True, model_kwargs={"dtype": torch.bfloat16})
    asked = [[(search.query, text) for text in search.texts] for search in searches]
    rates = {}
    for size in (32,) if small else (32, 128, 512):
        model.predict(asked[0], batch_size=size, show_progress_bar=False)
        start = time.perf_counter()
        for pairs in asked:
            model.predict(pairs, batch_size=size, show_progress_bar=False)
        rates[size] = sum(map(len, asked)) / (time.perf_counter() - start)
    return {"documented": rates[32], "best": max(rates.values())}
