"""The sentences of the generated archive, and how each is to be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

CONDITION_WORDS = "once the council has voted"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One sort of sentence. `words` has slots for parties and numbers; `roles` says which slot fills which role."""

    name: str
    words: str
    type: Any
    status: Any = "actual"
    act: Any = None
    polarity: Any = "+"
    mode: tuple[str, ...] = ()
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unit: Any = None
    basis: Any = "unstated"
    when: str = "day"  # day: that day; past: some time before; open: some time after
    waits_for: str | None = None  # name of the kind that its condition is
    weight: float = 1.0


KINDS = (
    Kind(name="stock", words="{agent} has {n} troops in {host} under {operation}", type="PRESENCE", unit="troops",
         basis="stock", roles={"agent": ("agent",), "place": ("host",), "object": ("operation",)}, weight=2.0),
    Kind(name="town stock", words="about {n} soldiers of {agent} hold {town}", type="PRESENCE", unit="troops",
         basis="stock", roles={"agent": ("agent",), "place": ("town",)}),
    Kind(name="police", words="{n} police of {agent} serve with {operation} in {host}", type="PRESENCE", unit="police",
         basis="stock", roles={"agent": ("agent",), "place": ("host",), "object": ("operation",)}, weight=0.5),
    Kind(name="arrival", words="{n} more soldiers of {agent} arrived in {town}", type="DEPLOY", unit="troops",
         basis="change", roles={"agent": ("agent",), "place": ("town",)}),
    Kind(name="pull-out", words="{agent} withdrew {n} soldiers from {host}", type="DEPLOY", mode=("withdraw",),
         unit="troops", basis="change", roles={"agent": ("agent",), "place": ("host",)}, weight=0.4),
    Kind(name="mandate", words="{speaker} asked the {body} to adopt {instrument} on {host}", type="AUTHORIZE",
         status="wanted", act="request", when="open",
         roles={"agent": ("body",), "object": ("instrument",), "place": ("host",)}),
    Kind(name="vote", words="the {body} adopted {instrument}, which allows {n} troops in {host}", type="AUTHORIZE",
         mode=("adopt",), unit="troops", basis="stock",
         roles={"agent": ("body",), "object": ("instrument",), "place": ("host",)}, weight=0.4),
    Kind(name="promise",
         words="{agent} will send {n} more troops to {operation} in {host} " + CONDITION_WORDS + ", {speaker} said",
         type="DEPLOY", status="planned", act="commit", unit="troops", basis="change", when="open", waits_for="mandate",
         roles={"agent": ("agent",), "place": ("host",), "object": ("operation",)}, weight=1.5),
    Kind(name="firm promise", words="{agent} is to send {n} troops to {town}, {speaker} said", type="DEPLOY",
         status="planned", act="commit", unit="troops", basis="change", when="open",
         roles={"agent": ("agent",), "place": ("town",)}, weight=0.7),
    Kind(name="wish", words="{speaker} called on {agent} to send {n} troops to {host}", type="DEPLOY", status="wanted",
         act="request", unit="troops", basis="change", when="open", roles={"agent": ("agent",), "place": ("host",)},
         weight=0.7),
    Kind(name="refusal", words="{agent} will not send troops to {host}, {speaker} said", type="DEPLOY", status="planned",
         act="say", polarity="-", when="open", roles={"agent": ("agent",), "place": ("host",)}, weight=0.3),
    Kind(name="attack", words="{n} people were killed when {group} attacked the market of {town}", type="ASSAULT",
         unit="killed", basis="stock", roles={"agent": ("group",), "place": ("town",)}, weight=2.0),
    Kind(name="allegation", words="{speaker} accused {group} of killing {n} people in {town}", type="ASSAULT",
         act="accuse", unit="killed", basis="stock", when="past", roles={"agent": ("group",), "place": ("town",)}),
    Kind(name="denial", words="{group} denied having killed anyone in {town}", type="ASSAULT", act="deny", polarity="-",
         when="past", roles={"agent": ("group",), "place": ("town",)}, weight=0.5),
    Kind(name="warning", words="{speaker} warned that {group} could attack {town}", type="ASSAULT", status="possible",
         act="warn", when="open", roles={"agent": ("group",), "place": ("town",)}, weight=0.5),
    Kind(name="toll", words="{n} people have fled from {town}", type="HARM", unit="displaced", basis="stock",
         roles={"place": ("town",)}),
    Kind(name="seizure", words="{group} took control of {town}", type="CONTROL",
         roles={"agent": ("group",), "place": ("town",)}, weight=0.6),
    Kind(name="arrests", words="police in {town} arrested {n} men of {group}", type="COERCE", unit="captured",
         basis="stock", roles={"recipient": ("group",), "place": ("town",)}, weight=0.6),
    Kind(name="talks", words="{agent} held talks with {group} on {host}", type="CONSULT",
         roles={"agent": ("agent",), "recipient": ("group",), "place": ("host",)}),
    Kind(name="view", words="{host} is close to ruin, {speaker} said", type="VIEW", act="say",
         roles={"object": ("host",)}, weight=1.5),
    Kind(name="state", words="schools in {town} stay closed", type="SITUATION", roles={"place": ("town",)}),
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in KINDS}
