"""Reading an export that may be damaged: parts are typed strictly, faults are noted, reading goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kept.evidence.bundle import FORMAT, INDEX, MANIFEST, PROOFS, RECORDS
from kept.evidence.canonical import EvidenceBodyError, canonical
from kept.evidence.chain import Fault
from kept.evidence.days import FORMAT as DAY_FORMAT
from kept.evidence.days import DayProof, DayRoot
from kept.evidence.merkle import Leaf, Proof
from kept.evidence.record import Record

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
IsoDate = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
Whole = Annotated[int, Field(ge=0, le=2**53 - 1)]


class Exact(BaseModel):
    """Base of every part: nothing more, nothing less, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


Part = TypeVar("Part", bound=Exact)


class Line(Exact):
    """One line of the records."""

    chain: str
    seq: Whole
    at: str
    kind: str
    actor: str
    body: str
    prev: Sha256
    hash: Sha256


class Index(Exact):
    """The index."""

    case: dict[str, Any]
    chain: str
    first_at: str
    format: Annotated[str, Field(pattern=f"^{FORMAT}$")]
    head: Sha256
    last_at: str
    length: Whole
    public_key: Sha256


class Statement(Exact):
    """What the signature of a day covers."""

    date: IsoDate
    format: Annotated[str, Field(pattern=f"^{DAY_FORMAT}$")]
    leaves: Whole
    previous: Sha256
    public_key: Sha256
    root: Sha256


class ProofLine(Exact):
    """One proof."""

    date: IsoDate
    chain: str
    length: Whole
    head: Sha256
    index: Whole
    size: Whole
    path: list[Sha256]


class ProofList(Exact):
    """All proofs."""

    proofs: list[ProofLine]


class Listed(Exact):
    """One member as the manifest lists it."""

    sha256: Sha256
    size: Whole


class Manifest(Exact):
    """All members as the manifest lists them."""

    format: Annotated[str, Field(pattern=f"^{FORMAT}$")]
    members: dict[str, Listed]


@dataclass(slots=True)
class Reading:
    """The members of an export and the faults noted while reading them."""

    members: Mapping[str, bytes]
    faults: list[Fault] = field(default_factory=list)

    def note(self, what: str, member: str, detail: str, seq: int | None = None, kind: str = "") -> None:
        """Note a fault of a member."""
        self.faults.append(Fault(what, f"{member} {detail}", seq=seq, kind=kind, member=member))

    def index(self) -> Index | None:
        """Return the index, or None with its fault noted."""
        return self._part(INDEX, Index)

    def manifest(self) -> Manifest | None:
        """Return the manifest, or None with its fault noted."""
        return self._part(MANIFEST, Manifest)

    def records(self) -> list[Record]:
        """Return every record that can be read; each line that cannot be is noted."""
        found = []
        lines = self.members.get(RECORDS, b"").split(b"\n")
        if lines.pop():
            self.note("damaged", RECORDS, "does not end with a whole line")
        for number, line in enumerate(lines, start=1):
            typed = self._typed(line, Line, RECORDS, f"line {number} ")
            if typed is not None:
                found.append(Record(**typed.model_dump()))
                self._check_body(found[-1])
        return found

    def proofs(self) -> list[DayProof]:
        """Return every proof whose day can be read."""
        listed = self._part(PROOFS, ProofList)
        found = []
        for line in listed.proofs if listed else []:
            day = self._day(line.date)
            if day is not None:
                proof = Proof(line.index, line.size, tuple(line.path))
                found.append(DayProof(day, Leaf(line.chain, line.length, line.head), proof))
        return found

    def _day(self, name: str) -> DayRoot | None:
        statement, signature = f"days/{name}.json", f"days/{name}.sig"
        for member in (statement, signature):
            if member not in self.members:
                self.note("missing", member, "is missing: the proof of that day needs it")
        typed = self._part(statement, Statement)
        if typed is None or signature not in self.members:
            return None
        if typed.date != name:
            self.note("changed", statement, f"is about {typed.date}")
        return DayRoot(
            typed.date,
            typed.root,
            typed.leaves,
            typed.previous,
            typed.public_key,
            self.members[signature].hex(),
        )

    def _part(self, member: str, schema: type[Part]) -> Part | None:
        content = self.members.get(member)
        return None if content is None else self._typed(content, schema, member)

    def _typed(self, content: bytes, schema: type[Part], member: str, where: str = "") -> Part | None:
        try:
            tree = json.loads(content)
            typed = schema.model_validate(tree)
            if canonical(tree) != content:
                self.note("changed", member, f"{where}is not in canonical form")
        except ValidationError as error:
            first = error.errors()[0]
            self.note("damaged", member, f"{where}is not as agreed: {_place(first['loc'])}{first['msg']}")
        except (EvidenceBodyError, ValueError, RecursionError) as error:
            self.note("damaged", member, f"{where}cannot be read: {error}")
        else:
            return typed
        return None

    def _check_body(self, record: Record) -> None:
        try:
            holds = canonical(json.loads(record.body)).decode() == record.body
        except (EvidenceBodyError, ValueError, RecursionError):
            holds = False
        if not holds:
            self.note(
                "damaged", RECORDS, f"record {record.seq} ({record.kind}) has no canonical body", record.seq
            )


def _place(location: tuple[int | str, ...]) -> str:
    return "".join(f"{step}: " for step in location)
