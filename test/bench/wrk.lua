-- Sends the requests of a list in their order, and counts the answers that are not as they should
-- be. wrk -s wrk.lua URL -- LIST STATUSES again|once
-- LIST has one request after another, each behind a line with its length in bytes.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  requests, wanted, again = {}, {}, args[3] == "again"
  used, failures, failure, exhausted = 0, 0, "", 0
  local file = assert(io.open(args[1], "rb"))
  for length in function() return file:read("*l") end do
    requests[#requests + 1] = file:read(tonumber(length))
  end
  file:close()
  for status in args[2]:gmatch("%d+") do wanted[tonumber(status)] = true end
  -- Whoever reads this ends the run by a signal, in good time.
  io.stdout:write("begins\n")
  io.stdout:flush()
end

function request()
  local n = used
  used = used + 1
  if n >= #requests and not again then
    -- What comes now was sent already: whoever made the list makes a longer one.
    exhausted = 1
    wrk.thread:stop()
  end
  return requests[n % #requests + 1]
end

function response(status, headers, body)
  if wanted[status] then return end
  failures = failures + 1
  if failure == "" then failure = status .. " " .. body:sub(1, 500):gsub("%c", " ") end
end

function done(summary, latency)
  local told = { used = 0, failures = 0, exhausted = 0 }
  local failure = ""
  for _, thread in ipairs(threads) do
    for name in pairs(told) do told[name] = told[name] + thread:get(name) end
    if failure == "" then failure = thread:get("failure") end
  end
  local errors = summary.errors
  told.broken = errors.connect + errors.read + errors.write + errors.timeout
  told.count, told.duration = summary.requests, summary.duration
  told.p50, told.p99 = latency:percentile(50), latency:percentile(99)
  told.max = latency.max
  for name, value in pairs(told) do
    io.stdout:write(name, " ", string.format("%d", value), "\n")
  end
  io.stdout:write("failure ", failure, "\n")
end
