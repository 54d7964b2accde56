"""Validates the JSON that the command prints against the schemas in this folder.

    python check.py PATH-TO-CLIFF

Needs the packages of ../models/requirements.txt.
"""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema

HERE = Path(__file__).parent
MODELS = HERE.parent / "models"


def main():
    cliff = sys.argv[1]
    checked = 0
    for command in ("solve", "witness", "soft"):
        schema = json.loads((HERE / f"{command}.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for model in sorted(MODELS.glob("*.json")):
            arguments = [cliff, command, str(model), "--format", "json"]
            if command == "witness":
                arguments.append("--all")
            if command == "soft":
                arguments += ["--alpha", "1/10", "--distance", "1/100", "--limit"]
            run = subprocess.run(arguments, capture_output=True, check=True)
            validator.validate(json.loads(run.stdout))
            checked += 1
    print(f"{checked} outputs follow their schemas")


main()
