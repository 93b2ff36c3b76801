"""Contracts are fresh (made from this code) and sound (valid OpenAPI 3.1)."""

import pytest
from openapi_spec_validator import validate

from services import cli
from tests.contracts.services import CONTRACTS, NAMES, contract


def test_committed_contracts_are_what_the_code_says(tmp_path: pytest.TempPathFactory) -> None:
    assert cli.main(["contracts", str(tmp_path)]) == 0
    for name in NAMES:
        made = (tmp_path / f"{name}.yaml").read_text(encoding="utf-8")  # type: ignore[operator]
        assert made == (CONTRACTS / f"{name}.yaml").read_text(encoding="utf-8"), "run `make contracts`"


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_is_valid_openapi(name: str) -> None:
    validate(contract(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_says_what_errors_look_like(name: str) -> None:
    for path, operations in contract(name)["paths"].items():
        for method, operation in operations.items():
            if method != "parameters":
                assert "default" in operation["responses"], f"{method} {path}"
