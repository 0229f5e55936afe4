"""Dataclasses whose functions are compiled late do what others do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from threading import Thread
from typing import Any

import pytest

from dostdesk.quick_values import compile_when_called, put_off


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the functions that were really made."""
    if sys.version_info >= (3, 13):
        pytest.skip("this Python compiles the functions of a dataclass together")
    made: list[str] = []
    known: Any = dataclasses._create_fn  # type: ignore[attr-defined]

    def create(name: str, *arguments: Any, **named: Any) -> Any:
        made.append(name)
        return known(name, *arguments, **named)

    monkeypatch.setattr(dataclasses, "_create_fn", put_off(create))
    return made


def test_nothing_is_compiled_before_it_is_called(late: list[str]) -> None:
    @dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
    class Value:
        name: str
        weight: int = 3

    assert late == []
    one = Value(name="a")
    assert late == ["__init__"]
    assert (one.name, one.weight) == ("a", 3)
    assert Value(name="b").name == "b"
    assert late == ["__init__"], "the second call goes to the function itself"
    assert one == Value(name="a")
    assert one != Value(name="a", weight=4)
    assert hash(one) == hash(Value(name="a"))
    assert repr(one).endswith("Value(name='a', weight=3)")
    assert sorted(late) == ["__eq__", "__hash__", "__init__", "__repr__"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.name = "c"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del one.name  # type: ignore[misc]
    with pytest.raises(TypeError, match="name"):
        Value()  # type: ignore[call-arg]
    assert dataclasses.replace(one, weight=9) == Value(name="a", weight=9)
    assert copy.copy(one) == one
    assert dataclasses.asdict(one) == {"name": "a", "weight": 3}


@dataclasses.dataclass(frozen=True)
class _Kept:
    name: str


def test_a_class_that_inherits_has_its_own(late: list[str]) -> None:
    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Parent:
        name: str
        marks: list[int] = dataclasses.field(default_factory=list)

    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Child(Parent):
        age: int

    class Plain(Parent):
        def __init__(self, name: str) -> None:
            super().__init__(name=name + "!")

    assert Plain("p") == Plain("p"), "through the parent's function before it was made"
    assert Plain("p").name == "p!"
    assert Child(name="c", age=4) == Child(name="c", age=4)
    assert Child(name="c", age=4) != Parent(name="c")
    assert Parent(name="c").marks == []
    assert Parent(name="c").marks is not Parent(name="c").marks


def test_compared_and_ordered(late: list[str]) -> None:
    @dataclasses.dataclass(order=True)
    class Place:
        row: int
        column: int = dataclasses.field(default=0, compare=False)

    assert sorted([Place(2), Place(1)])[0].row == 1
    assert Place(1, 5) == Place(1, 6)
    first = Place(1)
    first.row = 7
    assert first.row == 7


def test_many_threads_at_once(late: list[str]) -> None:
    @dataclasses.dataclass(frozen=True)
    class Value:
        name: str

    made: list[Any] = []
    threads = [Thread(target=lambda: made.append(Value("a"))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [Value("a")] * 16


def test_what_was_defined_before_stays_as_it_is(late: list[str]) -> None:
    assert pickle.loads(pickle.dumps(_Kept("a"))) == _Kept("a")
    assert late == []


def test_the_desk_and_nobody_else_asks_for_it() -> None:
    """In a process of its own: it lasts as long as the process."""
    program = (
        "import dataclasses; from dostdesk.quick_values import compile_when_called; before = dataclasses._create_fn\n"
        "import dostdesk.hub.build\nassert dataclasses._create_fn is before\n"
        "from dostdesk.desk_command import start_desk\n"
        "try: start_desk(['--clock', 'nonsense'])\nexcept SystemExit: pass\n"
        "assert dataclasses._create_fn is not before"
    )
    ended = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


def test_a_python_without_the_function_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(dataclasses, "_create_fn", raising=False)
    compile_when_called()
    assert not hasattr(dataclasses, "_create_fn")
