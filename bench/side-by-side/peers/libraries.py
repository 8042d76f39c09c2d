"""The peers' documented ways to score a query against texts. A setting that is None is left to the library."""

import contextlib
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol


class Peer(Protocol):
    def logits(self, query: str, texts: list[str]) -> Iterable[float]: ...


class SentenceTransformers:
    """CrossEncoder.predict with one of its back ends.

    file: of the folder, for the ONNX and OpenVINO back ends; dtype: of the weights; autocast: bfloat16 arithmetic on
    float32 weights.
    """

    def __init__(
        self,
        folder: str,
        backend: str = "torch",
        file: str | None = None,
        dtype: str | None = None,
        autocast: bool = False,
        batch: int | None = None,
        threads: int | None = None,
    ):
        import torch
        from sentence_transformers import CrossEncoder

        self._torch = torch
        self._threads = threads or torch.get_num_threads()
        self._autocast = autocast
        self._batch = {} if batch is None else {"batch_size": batch}
        options = {
            "torch": lambda: {"dtype": getattr(torch, dtype)},
            "onnx": lambda: {"file_name": file, "provider": "CPUExecutionProvider", **_onnx_options(threads)},
            "openvino": lambda: {"file_name": file, **_openvino_options(threads)},
        }[backend]()
        self._model = CrossEncoder(folder, backend=backend, device="cpu", model_kwargs=options, local_files_only=True)

    def logits(self, query, texts):
        self._torch.set_num_threads(self._threads)
        cast = self._torch.autocast("cpu", dtype=self._torch.bfloat16) if self._autocast else contextlib.nullcontext()
        with cast:
            return self._model.predict(
                [(query, text) for text in texts],
                activation_fn=self._torch.nn.Identity(),
                show_progress_bar=False,
                **self._batch,
            )


def _onnx_options(threads):
    if threads is None:
        return {}
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return {"session_options": options}


def _openvino_options(threads):
    return {} if threads is None else {"ov_config": {"INFERENCE_NUM_THREADS": str(threads)}}


class Fastembed:
    """TextCrossEncoder.rerank: ONNX Runtime over padded batches."""

    def __init__(self, folder: str, file: str, batch: int | None = None, threads: int | None = None):
        from fastembed.common.model_description import ModelSource
        from fastembed.rerank.cross_encoder import TextCrossEncoder

        name = f"local/{Path(folder).name}-{Path(file).stem}"
        if name not in {model["model"] for model in TextCrossEncoder.list_supported_models()}:
            TextCrossEncoder.add_custom_model(name, sources=ModelSource(hf="local/none"), model_file=file)
        self._model = TextCrossEncoder(name, specific_model_path=folder, threads=threads, local_files_only=True)
        self._batch = {} if batch is None else {"batch_size": batch}

    def logits(self, query, texts):
        return list(self._model.rerank(query, texts, **self._batch))


class FlashRank:
    """Ranker.rerank: ONNX Runtime over one padded batch. It gives sigmoids, of which the logits are taken again."""

    def __init__(self, folder: str, file: str):
        from flashrank import Config, Ranker

        source = Path(folder)
        Config.model_file_map[source.name] = file
        self._ranker = Ranker(model_name=source.name, cache_dir=str(source.parent), log_level="ERROR")

    def logits(self, query, texts):
        from flashrank import RerankRequest

        passages = [{"id": i, "text": text} for i, text in enumerate(texts)]
        scores = {found["id"]: float(found["score"]) for found in self._ranker.rerank(RerankRequest(query, passages))}
        return [_logit(scores[i]) for i in range(len(texts))]


def _logit(share):
    share = min(max(share, 1e-12), 1 - 1e-7)
    return math.log(share / (1 - share))


PEERS = {"sentence-transformers": SentenceTransformers, "fastembed": Fastembed, "flashrank": FlashRank}
