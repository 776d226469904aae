"""Answers what Pillow does: a list of requests in JSON on standard input, a list of answers on standard output."""

import base64
import io
import json
import sys

from PIL import Image


def image(given):
    if "png" in given:
        return Image.open(io.BytesIO(base64.b64decode(given["png"])))
    size = (given["width"], given["height"])
    data = base64.b64decode(given["data"])
    mode = given["mode"]
    if mode == "1":
        return Image.frombytes("L", size, data).convert("1", dither=Image.Dither.NONE)
    made = Image.frombytes(mode, size, data)
    if mode == "P":
        colours = base64.b64decode(given["palette"])
        made.putpalette(colours, "RGBA" if given["alpha"] else "RGB")
    return made


def answer(value):
    if not isinstance(value, Image.Image):
        return {"value": None if value != value else value}
    shown = value.convert("L") if value.mode == "1" else value
    given = {"mode": value.mode, "width": value.width, "height": value.height}
    given["data"] = base64.b64encode(shown.tobytes()).decode()
    if value.mode == "P":
        given["palette"] = base64.b64encode(value.im.getpalette("RGBA", "RGBA")).decode()
    return {"image": given}


def run(request):
    images = [image(given) for given in request["images"]]
    call = eval(request["python"], {"Image": Image})
    return answer(call(*images))


answers = []
for request in json.load(sys.stdin):
    try:
        answers.append(run(request))
    except Exception as error:
        answers.append({"error": f"{type(error).__name__}: {error}"})
json.dump(answers, sys.stdout)
