"""The editor's help, with the real yaml-language-server and no network: a caseload made by `init` completes and checks."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

from casefile.cli import main

pytestmark = pytest.mark.editor
HERE = Path(__file__).parent
SERVER = HERE / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("node and npm are not here")
    if not SERVER.exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=HERE, check=True)


class Server:
    """A language server that speaks over its standard streams, with a proxy that leads nowhere in place of the network."""

    def __init__(self, root: Path) -> None:
        dead = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
        self.process = subprocess.Popen(
            ["node", str(SERVER), "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **dead},
        )
        self.heard: Queue[dict[str, Any]] = Queue()
        self.number = 0
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()
        settings = json.loads((root / ".vscode" / "settings.json").read_text("utf-8"))
        self.settings = {
            "schemaStore": {"enable": settings["yaml.schemaStore.enable"]},
            "validate": settings["yaml.validate"],
            "completion": True,
            "hover": True,
        }
        capabilities = {
            "textDocument": {"completion": {}, "publishDiagnostics": {}},
            "workspace": {"configuration": True},
        }
        self.ask("initialize", {"processId": os.getpid(), "rootUri": root.as_uri(), "capabilities": capabilities})
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": {"yaml": self.settings}})

    def _listen(self) -> None:
        out = self.process.stdout
        assert out is not None
        while line := out.readline():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
                while out.readline().strip():
                    pass
                self.heard.put(json.loads(out.read(length)))

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: Any) -> Any:
        self.number += 1
        mine = self.number
        self._send({"id": mine, "method": method, "params": params})
        return self.wait(lambda m: m.get("id") == mine and "method" not in m)["result"]

    def wait(self, wanted: Any, seconds: float = 30) -> dict[str, Any]:
        """The next message that is wanted; what the server asks meanwhile (its configuration) is answered."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                message = self.heard.get(timeout=0.2)
            except Empty:
                continue
            if "method" in message and "id" in message:
                items = message.get("params", {}).get("items", [])
                answer = [self.settings if i.get("section") == "yaml" else {} for i in items]
                self._send({"id": message["id"], "result": answer})
            elif wanted(message):
                return message
        raise AssertionError("the language server did not answer")

    def open(self, path: Path, text: str) -> list[dict[str, Any]]:
        """Open a text as that file and give the server's diagnostics."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})

        def about_it(message: dict[str, Any]) -> bool:
            return (
                message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == path.as_uri()
            )

        return list(self.wait(about_it)["params"]["diagnostics"])

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.listener.join(timeout=10)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("editor") / "my caseload"
    assert main.run(["init", str(root), "--worker", "amina"]) == 0
    assert main.run(["-C", str(root), "--worker", "amina", "new", "--code", "amber-4821"]) == 0
    return root


@pytest.fixture(scope="module")
def server(caseload: Path) -> Iterator[Server]:
    made = Server(caseload)
    yield made
    made.close()


def consent(**changes: str) -> str:
    lines = {
        "casefile": "consent/1",
        "id": "2026-03-04-consent-k7f3",
        "client": "amber-4821",
        "key": "hqmdwckxtzpb",
        "support_period": "1",
        "version": "1",
        "status": "draft",
        "sensitivity": "routine",
        "date": "2026-03-04",
        "recorded_on": "2026-03-04T03:58:20Z",
        "author": "amina",
        "decision": "given",
    } | changes
    head = "# yaml-language-server: $schema=../../.casefile/schemas/consent.schema.json\n"
    return head + "".join(f"{key}: {value}\n" for key, value in lines.items())


def place(caseload: Path, name: str) -> Path:
    return caseload / "clients" / "amber-4821" / name


def test_a_good_draft_has_no_complaint(server: Server, caseload: Path) -> None:
    assert server.open(place(caseload, "2026-03-04-consent-k7f3.yaml"), consent()) == []


def test_a_word_that_is_no_choice_is_marked_where_it_stands(server: Server, caseload: Path) -> None:
    [found] = server.open(place(caseload, "2026-03-04-consent-k7f4.yaml"), consent(decision="maybe"))
    assert found["range"]["start"] == {"line": 12, "character": 10}
    assert "given" in found["message"]


def test_a_key_the_form_does_not_know_is_marked(server: Server, caseload: Path) -> None:
    [found] = server.open(place(caseload, "2026-03-04-consent-k7f5.yaml"), consent(desicion="given"))
    assert found["range"]["start"]["line"] == 13


def test_a_final_document_is_held_to_what_is_needed(server: Server, caseload: Path) -> None:
    found = server.open(place(caseload, "2026-03-04-consent-k7f6.yaml"), consent(status="final"))
    assert any("purposes" in one["message"] or "explained" in one["message"] for one in found)


def test_what_is_no_day_is_marked(server: Server, caseload: Path) -> None:
    found = server.open(place(caseload, "2026-03-04-consent-k7f7.yaml"), consent(date="next Tuesday"))
    assert any(one["range"]["start"]["line"] == 9 for one in found)


def test_the_choices_of_a_question_are_completed(server: Server, caseload: Path) -> None:
    path = place(caseload, "2026-03-04-consent-k7f8.yaml")
    text = consent(decision="")
    server.open(path, text)
    position = {"line": text.split("\n").index("decision: "), "character": len("decision: ")}
    answer = server.ask("textDocument/completion", {"textDocument": {"uri": path.as_uri()}, "position": position})
    offered = {item["label"] for item in (answer["items"] if isinstance(answer, dict) else answer)}
    assert {"given", "given_in_part", "declined"} <= offered


def test_hovering_over_a_question_shows_how_it_is_asked(server: Server, caseload: Path) -> None:
    path = place(caseload, "2026-03-04-consent-k7f9.yaml")
    text = consent()
    server.open(path, text)
    position = {"line": text.split("\n").index("decision: given"), "character": 2}
    answer = server.ask("textDocument/hover", {"textDocument": {"uri": path.as_uri()}, "position": position})
    schema = json.loads((caseload / ".casefile/schemas/consent.schema.json").read_text("utf-8"))
    assert schema["properties"]["decision"]["description"] in json.dumps(answer, ensure_ascii=False)


def test_the_files_that_new_writes_have_no_complaint(server: Server, caseload: Path) -> None:
    for path in sorted((caseload / "clients" / "amber-4821").glob("*.yaml")):
        assert server.open(path, path.read_text("utf-8")) == [], path.name
