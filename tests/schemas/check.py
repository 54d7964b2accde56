"""Validates the JSON that the command prints against the schemas in this folder.

    python check.py PATH-TO-CLIFF

Needs the packages of ../models/requirements.txt.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import jsonschema
from referencing import Registry, Resource

HERE = Path(__file__).parent
MODELS = HERE.parent / "models"


# The exit code of an answer that was not found, which is printed all the same.
UNDECIDED = 3

# The outputs of the command by their schema, each with the arguments beside the model.
OUTPUTS = {
    "solve": ["solve"],
    "witness": ["witness", "--all"],
    "change": ["witness", "--epsilon", "1/100", "--jump", "1"],
    "soft": ["soft", "--alpha", "1/10", "--distance", "1/100", "--limit"],
    "actions": ["solve", "--actions-only"],
    "radius": ["radius"],
    "discount-path": ["path", "--discount"],
}

# The commands about claims by their schema, each with some runs.
CLAIMS = {
    "audit": [
        ["audit", "argmax-uhc", "incomplete-reward", "soft-lipschitz", "lcpo", "--model", str(MODELS / "shortcut.json")],
    ],
    "findings": [["audit", "--findings", "unique-continuity", "softmax-lipschitz", "lcpo"]],
    "explore": [["explore", "unique-continuity"], ["explore", "near-optimal-instability"]],
    "claims": [["claims"], ["claims", "lcpo", "geometry"]],
    "refute": [
        ["refute", "greedy-loss"],
        ["refute", "q-lipschitz", "--show", "bound", "--constant", "9/10"],
        ["refute", "optimal-for-both", "--universe", "states 1; actions 1; rewards 0"],
        ["refute", "soft-lipschitz"],
    ],
}

# Questions about several rewards by their schema, each with a model that has them.
NAMED = {
    "harm": ["harm", str(MODELS / "shortcut.json"), "--by", "process"],
    "repair": ["repair", str(MODELS / "shortcut.json"), "--policy", "ask=honest", "--margin", "1/10"],
    "bonus": ["repair", str(MODELS / "shortcut.json"), "--bonus", "process"],
    "approach": ["radius", str(MODELS / "shortcut.json"), "--reward", "process", "--until", "ask"],
    "map": ["map", str(MODELS / "reasoning.json"), "--weights", "outcome", "length"],
    "path": ["path", str(MODELS / "shortcut.json"), "--from", "outcome", "--to", "process"],
}

# Searches in shards, each with the arguments of its plan.
SEARCHES = [
    ["q-lipschitz", "--constant", "9/10", "--universe", "states 1..2; rewards 0 1; discounts 0 1/2"],
    ["argmax-uhc", "--universe", "states 1; rewards 0 1; functions 0 1; discounts 1/2"],
]


def referenced():
    """The schemas that others refer to."""
    names = ["audit.schema.json", "refute.schema.json"]
    schemas = [(name, Resource.from_contents(json.loads((HERE / name).read_text()))) for name in names]
    return Registry().with_resources(schemas)


def merged(cliff, *plan):
    """The merged answer of a search in two shards."""
    with tempfile.TemporaryDirectory() as folder:

        def search(*arguments):
            return subprocess.run([cliff, "search", *arguments], cwd=folder, capture_output=True, check=False)

        search("plan", *plan, "--shards", "2", "--out", "plan")
        for shard in "12":
            search("run", "plan", "--shard", shard, "--out", shard)
        return json.loads(search("merge", "plan", "1", "2", "--format", "json").stdout)


def main():
    cliff = str(Path(sys.argv[1]).resolve())  # Some runs have a folder of their own.
    checked = 0
    for name, arguments in OUTPUTS.items():
        schema = json.loads((HERE / f"{name}.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for model in sorted(MODELS.glob("*.json")):
            if name == "actions" and model.stem == "gambler":
                continue  # Discount 1, which --actions-only refuses.
            if name == "discount-path" and model.stem == "taxi":
                continue  # Its values along the discount are longer than the limit, which the command says.
            run = subprocess.run([cliff, *arguments, str(model), "--format", "json"], capture_output=True, check=False)
            if run.returncode not in {0, UNDECIDED}:
                sys.exit(f"{model}: {run.stderr.decode()}")
            validator.validate(json.loads(run.stdout))
            checked += 1
    for name, arguments in NAMED.items():
        schema = json.loads((HERE / f"{name}.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        run = subprocess.run([cliff, *arguments, "--format", "json"], capture_output=True, check=True)
        jsonschema.Draft202012Validator(schema).validate(json.loads(run.stdout))
        checked += 1
    for name, runs in CLAIMS.items():
        schema = json.loads((HERE / f"{name}.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema, registry=referenced())
        for arguments in runs:
            command = [cliff, *arguments, "--format", "json"]
            run = subprocess.run(command, capture_output=True, check=False)  # What is refuted has exit code 1.
            validator.validate(json.loads(run.stdout))
            checked += 1
    schema = json.loads((HERE / "search.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, registry=referenced())
    for plan in SEARCHES:
        validator.validate(merged(cliff, *plan))
        checked += 1
    print(f"{checked} outputs follow their schemas")


main()
