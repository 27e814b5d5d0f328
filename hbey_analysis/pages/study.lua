-- What pandoc's Markdown does not know: values, numbers of figures, tables and sections,
-- references to them, the list of values. Reads build.json, which study.py writes.

local file = assert(io.open("build.json", "rb"))
local build = pandoc.json.decode(file:read("a"), false)
file:close()
local html = FORMAT:match("^html") ~= nil
local words = build.words

local function said(key, n)
  return (words[key]:gsub("{n}", n))
end

-- Values, checks, bare citations

local function value(asked)
  local key = asked:gsub(":.*", "")
  local link = html and build.links[key] or "#value-" .. key
  local attributes = pandoc.Attr("", {"value"}, {["data-key"] = key})
  return pandoc.Link(pandoc.Inlines(build.printed[asked]), link, "", attributes)
end

local function filled(text)
  local parts, last = pandoc.Inlines({}), 1
  for from, asked, to in text:gmatch("(){{([^{}]+)}}()") do
    if from > last then parts:insert(pandoc.Str(text:sub(last, from - 1))) end
    parts:insert(value(asked))
    last = to
  end
  if last == 1 then return nil end
  if last <= #text then parts:insert(pandoc.Str(text:sub(last))) end
  return parts
end

local values = {
  Str = function(el) return filled(el.text) end,
  Math = function(el)
    el.text = el.text:gsub("{{([^{}]+)}}", build.printed)
    return el
  end,
  Span = function(el)
    if el.attributes.check then return el.content end
  end,
}

-- Numbers

local BREAKABLE = "#pagebreak(weak: true)\n#show figure: set block(breakable: true)"
local numbers = {}
local counts = {figure = 0, table = 0}
local levels = {}

local function captioned(el, kind)
  if #el.caption.long == 0 then return nil end
  counts[kind] = counts[kind] + 1
  local label = said(kind, counts[kind])
  numbers[el.identifier] = label
  local content = el.caption.long[1].content
  content:insert(1, pandoc.Space())
  content:insert(1, pandoc.Strong(pandoc.Inlines(label)))
  return el
end

local numbered = {
  traverse = "topdown",
  Header = function(el)
    if not el.classes:includes("unnumbered") then
      for deeper = #levels, el.level + 1, -1 do levels[deeper] = nil end
      for level = 1, el.level do levels[level] = levels[level] or 0 end
      levels[el.level] = levels[el.level] + 1
      local number = table.concat(levels, ".")
      numbers[el.identifier] = said("section", number)
      el.content:insert(1, pandoc.Space())
      el.content:insert(1, pandoc.Str(number))
    end
    return el
  end,
  Figure = function(el) return captioned(el, "figure") end,
  Table = function(el) return captioned(el, "table") end,
}

local resolved = {
  Link = function(el)
    local name = el.target:match("^#(.+)$")
    if #el.content == 0 and numbers[name] then
      el.content = pandoc.Inlines(numbers[name])
      return el
    end
  end,
  Image = function(el)
    local name = el.src:match("^figure:(.+)$")
    if name then
      el.src = build.figures[name].src
      el.caption = pandoc.Inlines(build.figures[name].alt)
      if html then el.attributes.width = build.figures[name].width end
      return el
    end
  end,
}

-- The head and the end of the document

local function heading(key, id)
  return pandoc.Header(1, pandoc.Inlines(words[key]), pandoc.Attr(id, {"unnumbered"}))
end

local function keywords(meta)
  local listed = pandoc.Inlines({pandoc.Strong(pandoc.Inlines(words.keywords)), pandoc.Space()})
  for place, word in ipairs(meta.keywords) do
    if place > 1 then listed:extend(pandoc.Inlines(words.separator)) end
    listed:extend(type(word) == "string" and pandoc.Inlines(word) or word)
  end
  return pandoc.Para(listed)
end

local function breakable(text)  -- a key or call is one long word; on a screen it is copied
  return html and text or (text:gsub("([._(%[,])", "%1\u{200B}"))
end

local function list_of_values()
  local rows = {}
  local block = FORMAT == "docx" and pandoc.Plain or pandoc.Para  -- Word sets plain ones closely
  for _, row in ipairs(build.appendix) do
    local source = {block({pandoc.Code(breakable(row.call))})}
    if row.tasks ~= "" then source[2] = block(pandoc.Inlines(row.tasks)) end
    local key = pandoc.Span(pandoc.Inlines(breakable(row.key)), pandoc.Attr("value-" .. row.key))
    rows[#rows + 1] = {
      {pandoc.Plain({key})},
      {pandoc.Plain(pandoc.Inlines(row.printed))},
      source,
    }
  end
  local heads = {}
  for place, key in ipairs({"value", "printed", "source"}) do
    heads[place] = {pandoc.Plain(pandoc.Inlines(words[key]))}
  end
  local left = pandoc.AlignLeft
  local listed = pandoc.SimpleTable({}, {left, left, left}, {0.28, 0.22, 0.5}, heads, rows)
  return pandoc.Div(pandoc.utils.from_simple_table(listed), pandoc.Attr("", {"values"}))
end

local function has_references(blocks)
  local found = false
  blocks:walk({Div = function(el) found = found or el.identifier == "refs" end})
  return found
end

local function title_block(meta, blocks)
  local head = pandoc.Blocks({pandoc.Header(1, meta.title, pandoc.Attr("title"))})
  if meta.subtitle then
    head:insert(pandoc.Div(pandoc.Para(meta.subtitle), pandoc.Attr("", {"subtitle"})))
  end
  for _, author in ipairs(meta.author or {}) do
    head:insert(pandoc.Div(pandoc.Para(author), pandoc.Attr("", {"author"})))
  end
  if meta.abstract then
    head:insert(pandoc.Header(2, pandoc.Inlines(words.abstract), pandoc.Attr("abstract")))
    head:insert(pandoc.Div(meta.abstract, pandoc.Attr("", {"abstract"})))
  end
  local contents = pandoc.structure.table_of_contents(
    blocks:filter(function(el) return el.t == "Header" end), {toc_depth = 3})
  head:insert(pandoc.Header(2, pandoc.Inlines(words.contents), pandoc.Attr("contents")))
  head:insert(pandoc.Div(contents, pandoc.Attr("", {"contents"})))
  return head
end

function Pandoc(doc)
  doc = doc:walk(values):walk(numbered):walk(resolved)
  local meta, blocks = doc.meta, doc.blocks
  if meta.abstract and pandoc.utils.type(meta.abstract) == "Inlines" then
    meta.abstract = pandoc.Blocks({pandoc.Para(meta.abstract)})
  end
  if meta.abstract and meta.keywords then meta.abstract:insert(keywords(meta)) end
  meta["abstract-title"] = words.abstract
  if not has_references(blocks) then
    if blocks[#blocks].t ~= "Header" then blocks:insert(heading("references", "references")) end
    blocks:insert(pandoc.Div({}, pandoc.Attr("refs")))
  end
  if FORMAT:match("^typst") then blocks:insert(pandoc.RawBlock("typst", BREAKABLE)) end
  blocks:insert(heading("values", "values"))
  blocks:insert(pandoc.Para(pandoc.Inlines(words["values.about"])))
  blocks:insert(list_of_values())
  if html then
    blocks = blocks:walk({Header = function(el) el.level = el.level + 1; return el end})
    blocks = title_block(meta, blocks) .. blocks
  end
  meta.typed = nil  -- Word would list it among the document's properties
  return pandoc.Pandoc(blocks, meta)
end
