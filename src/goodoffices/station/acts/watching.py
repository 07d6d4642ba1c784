"""Saved searches, and the stories of feeds that they find; for the mediator alone.

The rules are:

* Nothing is fetched: whoever asks hands in stories that were read from files (:mod:`goodoffices.station.feed_folder`).
* A story becomes an article only when a person says so, and an item of the record only as every proposal does.
"""

from __future__ import annotations

from functools import partial
from itertools import islice

from goodoffices.errors.station import StoryNeedsDay
from goodoffices.importing import keep
from goodoffices.record.days import exists
from goodoffices.station import results
from goodoffices.station.acts.importing import MOST_CHARACTERS, import_article, name_from
from goodoffices.station.api import asks
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import demand
from goodoffices.station.watches import Looked, SavedSearch, StoryHere, WaitingStory, Watches
from goodoffices.talk.views import Sentence
from goodoffices.words import clean_name, fold

_LONGEST_TITLE = 300


def save_search(talk: OpenTalk, ask: asks.SaveSearch) -> results.WatchHere:
    """Save a search."""
    _demand_mediator(talk)
    name = talk.mind(lambda: clean_name(ask.name, "the name of the search"), "?")
    words = [talk.mind(partial(clean_name, each, "a word to find"), "?") for each in ask.words]
    actors = [talk.mind(partial(clean_name, each, "an actor"), "?") for each in ask.actors]
    demand(bool(words or actors), "words", "a search has words or actors.")
    demand(all(fold(each) for each in (*words, *actors)), "words", "each has a letter or a figure.")
    talk.demand_right()
    search = SavedSearch(name=name, words=words, actors=actors, language=ask.language or "")
    Watches(talk).save(search)
    return _here(talk)


def forget_search(talk: OpenTalk, ask: asks.ForgetSearch) -> results.WatchHere:
    """Forget a saved search."""
    _demand_mediator(talk)
    Watches(talk).forget(ask.number)
    return _here(talk)


def watch_stories(talk: OpenTalk, ask: asks.WatchStories) -> results.StoriesTaken:
    """Take in stories of feeds."""
    _demand_mediator(talk)
    stories = [
        StoryHere(
            title=" ".join(keep(each.title[:_LONGEST_TITLE], "").text.split()),
            text=keep(each.text[:MOST_CHARACTERS], "").text.strip(),
            source=name_from(keep(each.source[:_LONGEST_TITLE], "").text) or "?",
            published=each.published if not each.published or _is_day(each.published) else "",
        )
        for each in ask.stories
    ]
    watches = Watches(talk)
    taken = watches.take_in(each for each in stories if each.title or each.text)
    if ask.folder:
        watches.looked_into(ask.folder)
    return results.StoriesTaken(new=taken.new, again=taken.again, no_place=taken.no_place)


def watch(talk: OpenTalk, ask: asks.Watch) -> results.WatchHere:
    """The saved searches, and the stories that wait."""
    _demand_mediator(talk)
    return _here(talk, ask.before, ask.limit)


def import_story(talk: OpenTalk, ask: asks.ImportStory) -> results.ArticleHere:
    """Keep a story of a feed as an article."""
    _demand_mediator(talk)
    watches = Watches(talk)
    story = watches.one(ask.number)
    published = ask.published or story.published
    if not published:
        raise StoryNeedsDay(number=ask.number)
    text = story.text if story.text.startswith(story.title) else f"{story.title}\n\n{story.text}"
    made = import_article(
        talk,
        asks.ImportArticle(
            talk=ask.talk, text=text[:MOST_CHARACTERS], published=published, outlet=ask.outlet or story.sources[0]
        ),
    )
    watches.done(ask.number)
    return made


def set_stories_aside(talk: OpenTalk, ask: asks.SetStoriesAside) -> results.WatchHere:
    """Stories are not wanted."""
    _demand_mediator(talk)
    watches = Watches(talk)
    for number in dict.fromkeys(ask.numbers):
        watches.done(number)
    return _here(talk)


# --- parts -----------------------------------------------


def _demand_mediator(talk: OpenTalk) -> None:
    talk.demand_mediator(Sentence.of("doing.keeping_the_public_record"))


def _is_day(text: str) -> bool:
    """Whether a text of a feed is a day that an article can have."""
    parts = text.split("-")
    figures = all(each.isascii() and each.isdecimal() for each in parts)
    return figures and [len(each) for each in parts] == [4, 2, 2] and exists(*map(int, parts))


def _here(talk: OpenTalk, before: int | None = None, limit: int = asks.Watch(talk="").limit) -> results.WatchHere:
    watches = Watches(talk)
    searches = dict(watches.searches())
    shown = list(islice(watches.waiting(before), limit + 1))
    return results.WatchHere(
        searches=[
            results.SearchHere(
                number=number, name=each.name, words=each.words, actors=each.actors, language=each.language
            )
            for number, each in searches.items()
        ],
        folder=watches.folder,
        stories=[_shown(number, each, searches) for number, each in shown[:limit]],
        waits=sum(1 for _ in watches.waiting()),
        before=shown[limit - 1][0] if len(shown) > limit else None,
    )


def _shown(number: int, story: WaitingStory, searches: dict[int, SavedSearch]) -> results.StoryWaits:
    looked = Looked(story.title, story.text)
    why = [
        results.FoundBy(search=each, name=searches[each].name, words=looked.found_by(searches[each]) or [])
        for each in story.of
        if each in searches
    ]
    return results.StoryWaits(
        number=number,
        title=story.title,
        sources=story.sources,
        published=story.published,
        found_by=why,
        excerpt=looked.around([word for each in why for word in each.words]),
        size=len(story.text),
    )
