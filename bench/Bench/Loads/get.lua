-- wrk URL -- TOKEN [FILE]: GET of the path in the URL; with a file, of one path after another from it. A token of "-" sends none.
local paths, at = {}, 0

function init(args)
  if args[1] ~= "-" then wrk.headers["Authorization"] = "Bearer " .. args[1] end
  if args[2] then
    for line in io.lines(args[2]) do paths[#paths + 1] = line end
    request = function()
      at = at % #paths + 1
      return wrk.format("GET", paths[at])
    end
  end
end

dofile(os.getenv("BENCH_LOADS") .. "/result.lua")
