"""export.py FOLDER OUT TEXTS INSTRUCTIONS: what the peers' documentation says to make of a model before serving it.

OUT gets FOLDER's weights in float32; `onnx/model.onnx`, and sentence-transformers' own int8 file of it for INSTRUCTIONS
(avx2, avx512, avx512_vnni, arm64); `openvino/openvino_model.xml`, and NNCF's int8 of that: `openvino_model_static.xml`,
calibrated on TEXTS (JSON: [[query, text], …]), and `openvino_model_weights.xml`. ONNX files in FOLDER come along as
they are. What could not be made is said in `failures.json`.
"""

import json
import shutil
import sys
from pathlib import Path


def main(folder: Path, out: Path, texts: Path, instructions: str) -> None:
    made = out.with_suffix(".part")
    shutil.rmtree(made, ignore_errors=True)
    _float32(folder, made)
    for file in folder.glob("*.onnx"):
        shutil.copy(file, made)
    failures = {}
    for name, step in (("onnx", _onnx), ("openvino", _openvino)):
        try:
            step(made, json.loads(texts.read_text(encoding="utf-8")), instructions)
        except Exception as e:
            failures[name] = f"{type(e).__name__}: {e}"[:400]
    (made / "failures.json").write_text(json.dumps(failures), encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    made.rename(out)


def _float32(folder: Path, out: Path) -> None:
    """A folder may hold its weights in half precision, which a CPU is slow at."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32).save_pretrained(out)
    AutoTokenizer.from_pretrained(folder).save_pretrained(out)


def _onnx(out: Path, _pairs: list, instructions: str) -> None:
    from sentence_transformers import CrossEncoder, export_dynamic_quantized_onnx_model

    model = CrossEncoder(str(out), backend="onnx", device="cpu", model_kwargs={"export": True})
    model.save_pretrained(str(out))
    export_dynamic_quantized_onnx_model(model, instructions, str(out), file_suffix="own_int8")


def _openvino(out: Path, pairs: list, _instructions: str) -> None:
    import nncf
    import openvino
    from sentence_transformers import CrossEncoder

    model = CrossEncoder(str(out), backend="openvino", device="cpu", model_kwargs={"export": True})
    model.save_pretrained(str(out))
    folder = out / "openvino"
    core = openvino.Core()

    def inputs(pair: list[str]) -> dict:
        return dict(model.tokenizer([pair[0]], [pair[1]], truncation=True, max_length=512, return_tensors="np"))

    plain = core.read_model(folder / "openvino_model.xml")
    static = nncf.quantize(plain, nncf.Dataset(pairs, inputs), model_type=nncf.ModelType.TRANSFORMER)
    openvino.save_model(static, folder / "openvino_model_static.xml", compress_to_fp16=False)
    weights = nncf.compress_weights(core.read_model(folder / "openvino_model.xml"))
    openvino.save_model(weights, folder / "openvino_model_weights.xml", compress_to_fp16=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
