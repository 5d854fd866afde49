-- HAProxy has no forward auth of its own. This action asks Uitsmijter about a request: allowed, it goes on with the headers
-- that Uitsmijter sets; otherwise the browser gets Uitsmijter's answer, a redirect to the login page or a refusal.
--
--   http-request set-var(txn.uitsmijter_url) str("http://uitsmijter:8080/interceptor")
--   http-request lua.uitsmijter
--   http-request deny deny_status 503 unless { var(txn.uitsmijter_allowed) -m bool }
--   http-response add-header Set-Cookie %[var(txn.uitsmijter_cookie)] if { var(txn.uitsmijter_cookie) -m found }

-- The third line matters: where a Lua action fails, HAProxy goes on with the next rule.

-- What of the browser's request matters for the answer. All else stays here.
local asked_with = {
  "cookie", "accept", "accept-language", "sec-fetch-mode", "sec-fetch-dest", "x-requested-with", "sec-websocket-key",
  -- Where rules name methods, a request must not name two.
  "x-http-method-override", "x-http-method", "x-method-override",
}

-- What Uitsmijter alone may say to the application. `interceptor.headers` of the tenant has the same names.
local identity = { "authorization", "x-user-ident", "x-forwarded-user", "x-forwarded-email", "x-forwarded-groups" }

-- What of a refusal reaches the browser.
local answered_with = { "location", "set-cookie", "content-type", "content-security-policy", "cache-control" }

local function deny(txn)
  local reply = txn:reply({ status = 503, reason = "Service Unavailable" })
  reply:add_header("cache-control", "no-store")
  txn:done(reply)
end

-- HAProxy counts values of one header from 0.
local function first(headers, name)
  return headers[name] and headers[name][0]
end

-- Cookies, for one, may come in several headers; they are one list.
local function joined(values, separator)
  local list = {}
  for at = 0, #values do
    list[#list + 1] = values[at]
  end
  return table.concat(list, separator)
end

core.register_action("uitsmijter", { "http-req" }, function(txn)
  local sent = txn.http:req_get_headers()
  local hosts = sent["host"]
  if hosts == nil or hosts[1] ~= nil then
    return deny(txn)
  end
  local headers = {
    ["x-forwarded-method"] = { txn.sf:method() },
    ["x-forwarded-proto"] = { txn.sf:ssl_fc() == 1 and "https" or "http" },
    ["x-forwarded-host"] = { hosts[0] },
    ["x-forwarded-uri"] = { txn.sf:pathq() },
    ["x-forwarded-for"] = { txn.sf:src() },
  }
  for _, name in ipairs(asked_with) do
    if sent[name] then
      headers[name] = { joined(sent[name], name == "cookie" and "; " or ", ") }
    end
  end
  for name, values in pairs(sent) do
    -- X_User_Ident and X.User.Ident are X-User-Ident for many an application: Uitsmijter refuses what is spelled so.
    if name:find("[^a-z0-9-]") then
      headers[name] = { joined(values, ", ") }
    end
  end

  -- Only WebSockets. Through a tunnel for HTTP/2 (h2c) requests would reach the application that nobody is asked about.
  if sent["upgrade"] and joined(sent["upgrade"], ", "):lower() ~= "websocket" then
    txn.http:req_del_header("upgrade")
  end

  local answer = core.httpclient():get({ url = txn:get_var("txn.uitsmijter_url"), headers = headers })
  if answer == nil or answer.status == nil or answer.status == 0 then
    return deny(txn)
  end
  local told = answer.headers or {}

  if answer.status == 200 then
    for _, name in ipairs(identity) do
      txn.http:req_set_header(name, first(told, name) or "")
    end
    -- The browser's cookies without Uitsmijter's.
    txn.http:req_del_header("cookie")
    if (first(told, "cookie") or "") ~= "" then
      txn.http:req_set_header("cookie", first(told, "cookie"))
    end
    local cookie = first(told, "set-cookie")
    if cookie then
      txn:set_var("txn.uitsmijter_cookie", cookie)
    end
    txn:set_var("txn.uitsmijter_allowed", true)
    return
  end

  local reply = txn:reply({ status = answer.status, reason = answer.reason })
  for _, name in ipairs(answered_with) do
    if first(told, name) then
      reply:add_header(name, first(told, name))
    end
  end
  if answer.body then
    reply:set_body(answer.body)
  end
  txn:done(reply)
end)
