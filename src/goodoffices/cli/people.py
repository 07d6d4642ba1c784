"""A talk and its people: opening it, ground rules, seats, names, mandates, closing."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from typing import Any, Final

import click
from rich.text import Text

from goodoffices.cli import closing
from goodoffices.cli.app import command, group
from goodoffices.cli.kinds import LANGUAGE, WORDS, Word
from goodoffices.cli.passphrase import can_ask
from goodoffices.cli.printer import BAD, QUIET, STRONG, Piece, apart, row, typed
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.show import ending
from goodoffices.cli.show.plainly import listed, told
from goodoffices.cli.terms import noted_options
from goodoffices.cli.wording import Opening, Wording
from goodoffices.errors.usage import NotAsExpected
from goodoffices.talk.events import Disclosure, End, Retention, Role, Scope
from goodoffices.words import fold

_RULES: Final = (
    click.option("--disclosure", type=Word(Disclosure), help="The rule for words without terms. Left out: closed."),
    click.option("--lease", metavar="LENGTH", help="How long a release lasts, such as 14d or 36h. Left out: 14d."),
    click.option("--retention", type=Word(Retention), help="What becomes of the talk at its end. Left out: keep."),
    click.option("--opened-told", is_flag=True, help="The other end is told when a person opens words."),
    click.option("--existence-confidential", is_flag=True, help="Even the existence of the talk is confidential."),
    click.option("--text", type=WORDS, help="Anything else that was agreed, in words."),
)
"""The options of ground rules."""


def rules_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of ground rules, wherever they are offered."""
    for option in reversed(_RULES):
        function = option(function)
    return function


@group("talk")
def talk_group() -> None:
    """Open a talk, invite a station to it, and join one."""


@command("open", under=talk_group, cls=Opening)
@click.argument("title")
@click.option(
    "--side", "sides", multiple=True, required=True, metavar="NAME", help="A side; repeat it for each, at least twice."
)
@click.option(
    "--envoy", "envoys", multiple=True, metavar="SIDE=NAME", help="An envoy of a side. Left out: “SIDE's envoy”."
)
@click.option("--principal", "principals", multiple=True, metavar="SIDE=NAME", help="Who decides for a side.")
@click.option("--language", "languages", multiple=True, metavar="SIDE=TAG", help="The language of a side, such as he.")
@click.option(
    "--sealed", multiple=True, metavar="SIDE", help="A side with a station of its own; 'talk invite' opens its leg."
)
@click.option(
    "--calls",
    multiple=True,
    metavar="SIDE:OTHER=ALIAS",
    help="What another side is called on the leg of SIDE. Left out: its name.",
)
@click.option("--line", "lines", multiple=True, metavar="SIDE=N", help="Invite a side's station at once, over line N.")
@click.option("--no-public", is_flag=True, help="This talk has no leg for the public.")
@click.option("--mediator", metavar="NAME", help="What you are called in this talk. Left out: as your station.")
@rules_options
@pass_session
def open_talk(
    session: Session,
    /,
    title: str,
    sides: tuple[str, ...],
    envoys: tuple[str, ...],
    principals: tuple[str, ...],
    languages: tuple[str, ...],
    sealed: tuple[str, ...],
    calls: tuple[str, ...],
    lines: tuple[str, ...],
    no_public: bool,
    mediator: str | None,
    **rules: Any,
) -> None:
    """Open a talk with the title TITLE. You keep a leg for each side by hand, and one for the public.

    Name a side with a station of its own with --sealed too; its leg begins with 'goodoffices talk invite', or at once
    with --line. Ground rules that you give are offered to every side, as 'goodoffices rules offer' does it.
    """
    asked: list[dict[str, Any]] = [{"name": side, "seats": []} for side in sides]
    for option, given, role in (("--principal", principals, Role.PRINCIPAL), ("--envoy", envoys, Role.ENVOY)):
        for each in given:
            side, name = _of_side(asked, option, each)
            side["seats"].append({"name": name, "role": role.value})
    for each in languages:
        side, tag = _of_side(asked, "--language", each)
        side["language"] = LANGUAGE.convert(tag, None, None)
    for each in sealed:
        side, _ = _of_side(asked, "--sealed", f"{each}=sealed")
        side["station"] = True
    for each in calls:
        pair, _, alias = each.partition("=")
        at, _, other = pair.partition(":")
        side, _ = _of_side(asked, "--calls", f"{at}={alias and other}", "SIDE:OTHER=ALIAS")
        side.setdefault("aliases", {})[other] = alias
    for each in lines:
        side, number = _of_side(asked, "--line", each, "SIDE=N")
        if not number.isdecimal():
            raise NotAsExpected(option="--line", command="goodoffices talk open", expected="SIDE=N", similar="")
        side["line"] = int(number)
    agreed = {name: value for name, value in rules.items() if value not in (None, False)}
    result = session.act_of_station(
        "open_talk",
        title=title,
        sides=asked,
        public=not no_public,
        mediator=mediator,
        rules=agreed or None,
    )
    said = f"The talk {apart(result['talk'])} is open. Its legs: {listed(result['legs'])}."
    offered = [f"Ground rules for {apart(each['leg'])}: {each['ref']}." for each in result["offered"]]
    session.answer(result, lambda _: [row(each) for each in (said, *offered)], _after_opening(result, asked, sealed))


def _after_opening(result: dict[str, Any], asked: list[dict[str, Any]], sealed: tuple[str, ...]) -> str:
    """What one would do next."""
    later = [each for each in sealed if not any("line" in side for side in asked if fold(side["name"]) == fold(each))]
    if later:
        return f"goodoffices talk invite {typed(later[0])} --line N"
    for each in result["offered"]:
        if each["to_bring"]:
            return f"goodoffices delivered {each['ref']} --how left"
    example = typed(result["legs"][0])
    return f"goodoffices note {example} 'WHAT THEY SAID' --by call, or goodoffices rules offer {example}"


def _of_side(
    asked: list[dict[str, Any]], option: str, text: str, shape: str = "SIDE=VALUE"
) -> tuple[dict[str, Any], str]:
    """The side before the sign, and what stands after it."""
    name, sign, value = text.partition("=")
    found = next((side for side in asked if fold(side["name"]) == fold(name)), None)
    if not sign or not value or found is None:
        raise NotAsExpected(
            option=option, command="goodoffices talk open", expected=f"{shape}, with the name of a --side", similar=""
        )
    return found, value


def _names(option: str, given: tuple[str, ...]) -> dict[str, str]:
    """Names by side, as ``OTHER=ALIAS``."""
    pairs = [each.partition("=") for each in given]
    if not all(side and alias for side, _, alias in pairs):
        raise NotAsExpected(option=option, command="goodoffices talk invite", expected="OTHER=ALIAS", similar="")
    return {side: alias for side, _, alias in pairs}


@command("invite", under=talk_group)
@click.argument("side")
@click.option("--line", type=int, required=True, metavar="N", help="To the station of that side.")
@click.option("--person", metavar="NAME", help="Who sits there. Left out: the name on the line's card.")
@click.option("--role", type=Word(Role), help="Left out: envoy.")
@click.option("--language", type=LANGUAGE, help="Of their words, such as he.")
@click.option("--title", metavar="TITLE", help="The title of the talk over there. Left out: the same as here.")
@click.option(
    "--calls", multiple=True, metavar="OTHER=ALIAS", help="What another side is called there. Left out: its name."
)
@click.option(
    "--called",
    multiple=True,
    metavar="OTHER=ALIAS",
    help="What this side is called on the leg of another. Left out: SIDE.",
)
@click.option("--new-side", is_flag=True, help="SIDE was not named with --sealed when the talk was opened.")
@pass_session
def invite_side(session: Session, /, side: str, line: int, **more: Any) -> None:
    """Open a sealed leg for SIDE, and invite the station at the other end of a line to it."""
    names = {each: _names(f"--{each}", more.pop(each)) for each in ("calls", "called")}
    result = session.act("invite_side", leg=side, line=line, name=more.pop("person"), **names, **more)
    said = "{leg} is invited: the station of {alias}. The leg is open once its person has joined."
    session.done(result, said, "goodoffices mail")


@command("invitations", under=talk_group)
@pass_session
def invitations(session: Session) -> None:
    """List the talks to which this station was invited and has not answered."""

    def lines(rows: list[dict[str, Any]]) -> Any:
        if not rows:
            yield row("There is no invitation.")
        for each in rows:
            note = "" if each["compared"] else "; the line was NOT compared"
            whom = f", from {apart(each['by'])} on line {each['line']}{note}"
            yield row((f"{each['number']}: {apart(each['title'])}", STRONG), whom)
            if each["mistakable"] is not None:
                yield row((told(each["mistakable"]), BAD), indent=2)

    found = session.call("invitations")
    session.answer(found, lines, "goodoffices talk join 1" if found else None)


@command("join", under=talk_group)
@click.argument("number", type=int)
@click.option("--title", metavar="TITLE", help="The title of the talk here. Left out: as in the invitation.")
@pass_session
def join(session: Session, number: int, title: str | None) -> None:
    """Join the talk of invitation NUMBER. This accepts the mediator's station."""
    result = session.call("join_talk", number=number, title=title)
    session.done(result, "Joined: {talk}. Its beginning arrives with the next mail.", "goodoffices view")


@command("decline", under=talk_group)
@click.argument("number", type=int)
@pass_session
def decline(session: Session, number: int) -> None:
    """Decline the talk of invitation NUMBER. The inviter is told that, and nothing else."""
    session.call("decline_talk", number=number)
    session.done({"number": number}, "Invitation {number} is declined.")


@command("talks")
@click.option("--limit", type=int, default=100, help="So many at most. Left out: 100.")
@click.option("--after", metavar="TITLE", help="Those after this talk.")
@pass_session
def talks(session: Session, limit: int, after: str | None) -> None:
    """List the talks of this station, oldest first, and how many things are due in each."""
    found = session.call("overview", limit=limit, after=after)
    here = found["talks"] or found["broken"]
    session.answer(found, _talks, "goodoffices due" if here else "goodoffices talk open TITLE --side A --side B")


def _talks(found: dict[str, Any]) -> Iterator[Text]:
    if not found["talks"] and not found["broken"]:
        yield row("There is no talk on this station yet.")
    for each in found["talks"]:
        due = f"; due: {each['due']}" if each["due"] else ""
        over: Piece = (f", {each['overdue']} overdue" if each["overdue"] else "", BAD)
        legs = listed(leg["leg"] for leg in each["legs"])
        yield row((apart(each["title"]), STRONG), f"  as {each['seat']}; legs: {legs}{due}", over)
    for each in found["broken"]:
        yield row((apart(each["title"]), STRONG), ("  does not open", BAD), f": {told(each['problem'])}")
    if found["after"] is not None:
        yield row((f"(more: --after {shlex.quote(found['after'])})", QUIET))


@group("rules")
def rules_group() -> None:
    """Ground rules (terms of reference): offer them, and answer them."""


@command("offer", under=rules_group, cls=Wording)
@click.argument("side")
@rules_options
@click.option("--to", "disclose_to", multiple=True, metavar="NAME", help="With uncitral: to whom the substance may go.")
@click.option("--languages", multiple=True, type=LANGUAGE, help="Working languages.")
@click.option("--replaces", metavar="HANDLE", help="The earlier offer that it replaces.")
@click.option("--because", type=WORDS, help="Your reason for going on in spite of a warning; it is kept on the desk.")
@pass_session
def rules_offer(session: Session, /, side: str, because: str | None, **rules: Any) -> None:
    """Offer ground rules to SIDE. They hold on its leg once it has accepted them.

    \b
    closed    words without terms are withheld
    uncitral  their substance may be carried to the other sides, unless the side said otherwise
    """
    rules["disclose_to"] = list(rules["disclose_to"]) or None
    rules["languages"] = list(rules["languages"])
    replaces = rules.pop("replaces")
    given = {name: value for name, value in rules.items() if value is not None}
    result = session.act("offer_rules", leg=side, rules=given, replaces=replaces, because=because)
    bring = session.command("delivered", "{ref}", "--how", "left")
    answer = session.command("rules", "answer", typed(side), "yes")
    session.done(result, "Ground rules are written down as offered: {ref}.", bring if result["to_bring"] else answer)


@command("answer", under=rules_group)
@click.argument("side")
@click.argument("answer", type=Word(("yes", "no")))
@click.option("--offer", metavar="HANDLE", help="The offer that is answered. Left out: the newest.")
@noted_options
@pass_session
def rules_answer(session: Session, side: str, answer: str, offer: str | None, noted: dict[str, Any] | None) -> None:
    """Record how SIDE answered the ground rules: yes or no."""
    result = session.act("answer_rules", leg=side, yes=answer == "yes", offer=offer, noted=noted)
    state = "Ground rules are in force on this leg." if result["in_force"] else "No ground rules are in force here."
    session.done(result, f"Noted as {{ref}}. {state}", session.command("read", typed(side)))


@command("seat")
@click.argument("side")
@click.argument("name")
@click.option("--role", type=Word(Role), help="Left out: envoy.")
@click.option("--end", type=Word(End), help="Which end of the leg. Left out: the side's.")
@click.option("--fingerprint", metavar="HEX", help="The fingerprint of their station, if they have one.")
@pass_session
def seat(session: Session, side: str, name: str, role: str | None, end: str | None, fingerprint: str | None) -> None:
    """Seat NAME on the leg of SIDE, so that words can be noted as theirs."""
    result = session.act("seat", leg=side, name=name, role=role, end=end, fingerprint=fingerprint)
    session.done(
        result, "{name} has a seat ({ref}).", session.command("note", typed(side), "'...'", "--speaker", typed(name))
    )


@command("unseat")
@click.argument("side")
@click.argument("name")
@pass_session
def unseat(session: Session, side: str, name: str) -> None:
    """End the seat of NAME on the leg of SIDE. What was written until now counts."""
    session.done(session.act("unseat", leg=side, name=name), "{name} has given up the seat ({ref}).")


@command("bar")
@click.argument("side")
@click.argument("name")
@pass_session
def bar(session: Session, side: str, name: str) -> None:
    """Say that the station of NAME on the leg of SIDE is lost or stolen.

    Nothing that was said on this leg before is carried then, until it is released again. What was taken back stays
    taken back, and what has crossed has crossed. It cannot be undone. Give up the line to it first.
    """
    result = session.act("bar_station", leg=side, name=name)
    step = session.command("reseat", typed(side), "--line", "N", "--role", "ROLE")
    session.done(result, "The station of {name} is lost: what was said before has to be released again ({ref}).", step)


@command("reseat")
@click.argument("side")
@click.option("--line", type=int, required=True, metavar="N", help="To the new station. It has to be compared.")
@click.option("--role", type=Word(Role), required=True, help="What the person may do; no mandate passes over.")
@click.option("--of", "name", metavar="NAME", help="Whose station was barred, if there are several.")
@click.option("--person", metavar="NAME", help="Who sits there. Left out: the name on the line's card.")
@click.option("--title", metavar="TITLE", help="The title of the talk over there. Left out: as it was called before.")
@pass_session
def reseat(session: Session, /, side: str, **more: Any) -> None:
    """Seat a new station on the leg of SIDE, in the place of a barred one, and invite it.

    Your station gives it what was said on the leg until then.
    """
    said = "{alias} has a seat on the leg of {leg}. The leg goes on once that person has joined."
    session.done(session.act("reseat", leg=side, **more), said, "goodoffices mail")


@command("accept")
@click.argument("side")
@click.argument("name")
@pass_session
def accept(session: Session, side: str, name: str) -> None:
    """Accept the station of NAME at the other end of the leg of SIDE."""
    session.done(session.act("accept", leg=side, name=name), "The station of {name} is accepted ({ref}).")


@command("alias")
@click.argument("side")
@click.argument("alias")
@click.argument("means")
@pass_session
def alias(session: Session, side: str, alias: str, means: str) -> None:
    """Call MEANS, another side, ALIAS on the leg of SIDE from now on.

    Its earlier names there still mean it, and what has crossed keeps the name with which it crossed.
    """
    result = session.act("alias", leg=side, alias=alias, means=means)
    session.done(result, "On the leg of {leg}, {alias} means {means}, and is shown there from now on.")


@command("mandate")
@click.argument("side")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=Word(Scope), help="What NAME may do; may be repeated."
)
@click.option("--since", metavar="TIME", help="From when. Left out: now.")
@click.option("--until", metavar="TIME", help="Until when.")
@noted_options
@pass_session
def mandate(
    session: Session,
    side: str,
    name: str,
    scopes: tuple[str, ...],
    since: str | None,
    until: str | None,
    noted: dict[str, Any] | None,
) -> None:
    """Record what the principal of SIDE lets NAME do: speak, release, bind."""
    result = session.act("mandate", leg=side, seat=name, scopes=list(scopes), since=since, until=until, noted=noted)
    session.done(result, "The mandate is written down: {ref}.", session.command("read", typed(side)))


@command("revoke")
@click.argument("mandate")
@noted_options
@pass_session
def revoke(session: Session, mandate: str, noted: dict[str, Any] | None) -> None:
    """End MANDATE, a handle. What was done under it until now counts."""
    session.done(session.act("revoke", mandate=mandate, noted=noted), "The mandate has ended ({ref}).")


@command("close")
@click.argument("side")
@click.option(
    "--retention",
    type=Word(Retention),
    help="What becomes of the words. Left out: as the ground rules in force say; without any, keep.",
)
@click.option("-y", "--yes", is_flag=True, help="Close it without asking, even if something is left.")
@click.option("--sure", metavar="TITLE", help="The title of the talk, to destroy it from a script.")
@noted_options
@pass_session
def close(
    session: Session, side: str, retention: str | None, yes: bool, sure: str | None, noted: dict[str, Any] | None
) -> None:
    """Close the leg of SIDE: as your act, or with --by as the side's own.

    It first lists what is left: undelivered sheets, what is still to be told, open conditions, answers that never
    crossed. If the ground rules say so and every leg is closed, it destroys the talk, after asking once more.
    """
    plain = session.act("closing", leg=side, retention=retention, noted=noted)
    title = plain["talk"]
    closing.demand_title(sure, title)
    closing.tell_left(session, plain, yes=yes)
    result = session.act("close_leg", leg=side, retention=retention, noted=noted)
    if not session.as_json:
        session.printer.lines(ending.closed(result))
    destroys = result["end"]["becomes"] == "destroy" and not result["waits"] and (sure is not None or can_ask())
    if destroys:
        closing.destroy(session, title, sure)
    done = result | {"destroyed": destroys}
    session.answer(done, lambda _: ending.destroyed(title) if destroys else [], closing.next_step(title, done))
