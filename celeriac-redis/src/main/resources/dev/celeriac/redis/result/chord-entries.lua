-- Prepended to scripts about chords. What Celery keeps of a part is [1, "task id", "state", result], in JSON.

-- Which task an entry is about.
local function id_of(entry)
  local id = string.match(entry, '^%[1, ?"([^"\\]*)"')
  if id then
    return id
  end
  local ok, parsed = pcall(cjson.decode, entry)
  return ok and type(parsed) == 'table' and parsed[2] or entry
end

-- Appends the first entry of each task to what there is of a chord; says how many tasks there are.
local function append_different(chord, entries)
  local seen, different = {}, 0
  for _, entry in ipairs(entries) do
    local id = id_of(entry)
    if not seen[id] then
      seen[id] = true
      different = different + 1
      chord[#chord + 1] = entry
    end
  end
  return different
end

-- Since when it is known that a chord is complete: the same until it is closed.
local function complete_since(bodies, group, now)
  redis.call('HSETNX', bodies, group .. '@', now)
  return redis.call('HGET', bodies, group .. '@')
end

