-- wrk URL -- TOKEN RUN ORGANISATION WORDS: records a contribution with every request; each has words, a title and an Idempotency-Key of its own.
local token, run, organisation, text, number

function init(args)
  token, run, organisation, number = args[1], args[2], args[3], 0
  text = string.rep("the alliance reports on the keeping of firearms records ", math.ceil(tonumber(args[4]) / 9))
end

function request()
  number = number + 1
  local key = run .. "-" .. number
  local body = string.format(
    '{"kind":"statement","channel":"dialogue","side":"civil_society","organisation":"%s","title":"Statement %s","language":"en","text":"%s %s","occasion":"Measured dialogue","deliveredOn":"2025-04-30","source":"bench/run"}',
    organisation, key, key, text)
  return wrk.format("POST", nil, { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json", ["Idempotency-Key"] = key }, body)
end

dofile(os.getenv("BENCH_LOADS") .. "/result.lua")
