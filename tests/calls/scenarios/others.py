"""Knowledgebase and suggestions; companies, widgets and files."""

from __future__ import annotations

from html import unescape

from liveagent_async import AsyncLiveAgent

from .story import of


@of("knowledgebase.articles")
async def articles(la: AsyncLiveAgent, mark: str) -> object:
    """All articles, and those of a folder, which are some of them."""
    everything = await la.knowledgebase.articles().all()
    folder = await la.knowledgebase.articles(parent_id="541", tree_path="0|449|").all()
    assert [article.title for article in folder] == ["Doprava: čo a ako?", "No"]
    assert {article.treepath for article in folder} == {"0|449|541"}
    assert all(article in everything for article in folder)
    assert len(everything) > len(folder)
    return folder


@of("knowledgebase.search", "suggestions.create", "suggestions.categories")
async def suggested(la: AsyncLiveAgent, mark: str) -> object:
    """A suggestion in one of the categories is found by its words, below its category and not below another."""
    categories = await la.suggestions.categories().all()
    assert [(category.id, category.path) for category in categories] == [
        ("15", "Feedback / Ideas"),
        ("16", "Feedback / Bugs & <errors>"),
    ]
    words = f"C++ & {mark}"
    new = await la.suggestions.create(
        useridentifier="john@example.com", category=categories[1].id, subject=f"Dark mode: {words}", message="please"
    )
    (found,) = await la.knowledgebase.search(words, top_article_id="16", kb_id="kb_defau").all()
    assert (found.kb_entry_id, found.url, found.title) == (new.id, new.url, f"Dark mode: {words}")
    assert (found.content_text, found.rtype, found.votesCount) == ("please", "S", 0)
    assert await la.knowledgebase.search(words, top_article_id="15").all() == []
    return new, found, categories


@of("companies.list", "companies.get")
async def companies(la: AsyncLiveAgent, mark: str) -> object:
    """Every company of the list, and the one found by a part of its name, can be read whole."""
    listed = await la.companies.list().all()
    read = [await la.companies.get(company.id) for company in listed]
    assert [(company.id, company.name, company.datecreated) for company in read] == [
        (company.id, company.name, company.datecreated) for company in listed
    ]
    assert [company.name for company in await la.companies.list(name="& S").all()] == ["Müller & Söhne"]
    assert await la.companies.list(name=mark).all() == []
    return read


@of("widgets.list", "widgets.get")
async def widgets(la: AsyncLiveAgent, mark: str) -> object:
    """Every widget of the list is what is read by its id; a type's widgets are some of them."""
    listed = await la.widgets.list().all()
    assert listed == [await la.widgets.get(widget.contactwidgetid) for widget in listed]
    (chat,) = await la.widgets.list(rtype="C").all()
    assert (chat in listed, chat.rtype, len(listed)) == (True, "C", 2)
    return listed


@of("files.get", "files.create")
async def file(la: AsyncLiveAgent, mark: str) -> object:
    """What is stored is read back by its id, quotes in its name and all."""
    new = await la.files.create(
        f'faktúra "{mark}".pdf', type="application/pdf", downloadUrl="https://acme.com/a?b=c&d=e"
    )
    assert (new.filename, new.filetype, new.downloads) == (f'faktúra "{mark}".pdf', "application/pdf", 0)
    assert await la.files.get(new.fileid) == new
    return new


@of("widgets.create", "widgets.update", "widgets.delete")
async def widget(la: AsyncLiveAgent, mark: str) -> object:
    """A widget's life."""
    new = await la.widgets.create(
        name=mark,
        departmentid="default",
        language="sk-SK",
        provide="BFC",
        rtype="F",
        usecode="B",
        status="A",
        attributes='[{"section": "chat", "name": "color", "value": "red"}]',
        form_fields="[]",
        onlinecode="<b>on & on</b>",
        onlinecode_ieold="<b>on</b>",
        offlinecode="<b>off</b>",
        offlinecode_ieold="<b>off</b>",
        onlinecode_css="b {}",
        onlinecode_ieold_css="b {}",
        offlinecode_css="b {}",
        offlinecode_ieold_css="b {}",
    )
    assert (new.name, new.language, new.onlinecode) == (mark, "sk-SK", "<b>on & on</b>")
    assert "script" in unescape(new.integration_code)
    assert await la.widgets.get(new.contactwidgetid) == new
    await la.widgets.update(new.contactwidgetid, name=f"{mark} & more", attributes="")
    changed = await la.widgets.get(new.contactwidgetid)
    assert (changed.name, changed.language) == (f"{mark} & more", "sk-SK")
    await la.widgets.delete(new.contactwidgetid)
    assert new.contactwidgetid not in [widget.contactwidgetid async for widget in la.widgets.list()]
    return new, changed


@of(
    "knowledgebase.knowledgebases",
    "knowledgebase.create_category",
    "knowledgebase.update_category",
    "knowledgebase.create_article",
    "knowledgebase.update_article",
    "knowledgebase.delete_entry",
)
async def written(la: AsyncLiveAgent, mark: str) -> object:
    """An article in a category of its own is found, changed and found again; deleted it is not found."""
    base, *_ = await la.knowledgebase.knowledgebases().all()
    category = await la.knowledgebase.create_category(f"Mobile {mark}", parent_id="449")
    article = await la.knowledgebase.create_article(
        f"How to {mark}",
        content="<p>so & so</p>",
        kb_id=base.kb_id,
        parent_entry_id=category.kb_entry_id,
        rstatus="P",
        access="P",
        rorder=3,
        keywords="a, b",
        full_preview=True,
    )
    assert article.treepath.startswith(category.treepath)
    assert (article.kb_id, article.content, article.content_text) == (base.kb_id, "<p>so & so</p>", "so & so")
    assert (article.rorder, article.keywords, article.parent_entry_id) == (3, "a, b", category.kb_entry_id)
    (found,) = await la.knowledgebase.search(mark, top_article_id=category.kb_entry_id, kb_id=base.kb_id).all()
    assert (found.kb_entry_id, found.title, found.kb_id) == (article.kb_entry_id, article.title, base.kb_id)
    assert await la.knowledgebase.search(mark, kb_id="none").all() == []
    await la.knowledgebase.update_category(category.kb_entry_id, title=f"Mobiles {mark}")
    await la.knowledgebase.update_article(article.kb_entry_id, title="How", content=f"<p>{mark}!</p>", keywords="")
    (changed,) = await la.knowledgebase.search(f"{mark}!").all()
    assert (changed.kb_entry_id, changed.title, changed.content_simple_html) == (
        article.kb_entry_id,
        "How",
        f"<p>{mark}!</p>",
    )
    await la.knowledgebase.delete_entry(article.kb_entry_id)
    assert await la.knowledgebase.search(f"{mark}!").all() == []
    return base, category, article, found, changed
