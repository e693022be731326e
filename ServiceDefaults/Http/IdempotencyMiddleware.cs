using System.Buffers.Binary;
using System.Data;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>
/// Runs a request in one transaction with the record of its answer: both are committed, or neither. A creating POST needs a key, any other of a caller with a
/// token may have one. A repeat with the same key, body and If-Match gets the stored answer; with others 422; while the first still runs 409 at once.
/// Answers of 500 and above, 412 and 429 are not stored and undo what was done: the repeat is a new try (reliability 2.9, design §9, decision 0022).
/// While too much waits for the broker nothing new is created, unless the endpoint says otherwise (reliability 2.4).
/// </summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next, IConfiguration configuration, OutboxPressure? pressure = null)
{
    /// <summary>Longest key, in characters (wire-contracts §3, row 8).</summary>
    public const int MaxKeyLength = 255;

    public const string KeyHeader = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";

    private static readonly string[] KeptHeaders = ["Content-Type", "Content-Language", "Location", "ETag", "Cache-Control", "Vary", "Retry-After"];

    // The cursors' secret is one the service has outside its database anyway; the purpose parts the two uses.
    private readonly Lazy<SecretBox> _box = new(() => new SecretBox(
        configuration["Http:CursorKey"] ?? throw new InvalidOperationException("Http__CursorKey is not set: answers cannot be kept."), "stored answers"));

    public Task InvokeAsync(HttpContext context)
    {
        var required = context.GetEndpoint()?.Metadata.GetMetadata<IdempotencyKeyRequired>() is not null;
        return required || TakesKey(context) ? RunOnceAsync(context, required) : next(context);
    }

    /// <summary>Without a token nobody says whose key it is; such routes have protocols of their own (OAuth).</summary>
    private static bool TakesKey(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) && context.Request.Headers.ContainsKey(KeyHeader) && context.RequestServices.GetService<CurrentActor>()?.OrNone is not null;

    private async Task RunOnceAsync(HttpContext context, bool required)
    {
        if (ReadKey(context.Request) is not { } key)
        {
            await Problem.Of(
                StatusCodes.Status400BadRequest,
                "idempotency-key",
                "Idempotency-Key is missing or malformed",
                $"Send one Idempotency-Key header of 1 to {MaxKeyLength} printable characters, new for each thing you create, and repeat it when you repeat the request.")
                .ExecuteAsync(context);
            return;
        }

        var database = context.RequestServices.GetRequiredService<ServiceDbContext>();
        var claim = new Claim(PrincipalOf(context), RouteOf(context), key, await HashRequestAsync(context));
        await using (var transaction = await database.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, context.RequestAborted))
        {
            var (free, stored) = await LookUpAsync(database, claim, context.RequestAborted);
            if (stored is null && !free)
            {
                context.Response.Headers.RetryAfter = "1";
                await Problem.Of(
                    StatusCodes.Status409Conflict,
                    "in-flight",
                    "The same request is still running",
                    "A request with this Idempotency-Key has not ended yet; repeat it after the time in Retry-After to get its answer.").ExecuteAsync(context);
                return;
            }

            if (stored is null)
            {
                // Asked here, so that repeats of what is done are answered whatever waits for the broker.
                if (required && pressure?.IsHigh == true && context.GetEndpoint()!.Metadata.GetMetadata<AcceptsUnderPressure>() is null)
                {
                    context.Response.Headers.RetryAfter = "30";
                    await Problem.Of(
                        StatusCodes.Status503ServiceUnavailable,
                        "overloaded",
                        "Too much waits to be passed on",
                        "Nothing was changed; repeat the request with the same Idempotency-Key after the time in Retry-After.").ExecuteAsync(context);
                    return;
                }

                if (await RunAndStoreAsync(context, database, transaction, claim))
                {
                    return;
                }

                // A twin committed between our look-up and our insert; what we did is rolled back and its answer stands.
                await transaction.RollbackAsync(context.RequestAborted);
                (_, stored) = await LookUpAsync(database, claim, context.RequestAborted);
            }

            await ReplayAsync(context, claim, stored ?? throw new InvalidOperationException("The stored answer of a key in use is gone; repeat the request."));
        }
    }

    /// <returns>False when another request stored an answer for the key first.</returns>
    private async Task<bool> RunAndStoreAsync(HttpContext context, ServiceDbContext database, IDbContextTransaction transaction, Claim claim)
    {
        var client = context.Response.Body;
        using var body = new MemoryStream();
        context.Response.Body = body;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = client;
        }

        // Otherwise the transaction ends without a commit.
        if (IsKept(context.Response.StatusCode))
        {
            if (context.Response.StatusCode < StatusCodes.Status300MultipleChoices && database.ChangeTracker.HasChanges())
            {
                throw new InvalidOperationException("The endpoint answered success with unsaved changes; it must call SaveChanges itself.");
            }

            if (!await StoreAsync(database, claim, context, body.ToArray(), context.RequestAborted))
            {
                context.Response.Clear();
                return false;
            }

            await FailPoint.ReachAsync("http.before-commit", context.RequestAborted);
            // A caller who hangs up now must not leave the outcome open.
            await transaction.CommitAsync(CancellationToken.None);
            await FailPoint.ReachAsync("http.after-commit", context.RequestAborted);
        }

        body.Position = 0;
        await body.CopyToAsync(client, context.RequestAborted);
        return true;
    }

    private async Task ReplayAsync(HttpContext context, Claim claim, StoredAnswer stored)
    {
        if (!CryptographicOperations.FixedTimeEquals(stored.RequestHash, claim.RequestHash))
        {
            await Problem.Of(
                StatusCodes.Status422UnprocessableEntity,
                "idempotency-key-reused",
                "The Idempotency-Key was used for another request",
                "Use a new key for a new request; to repeat the first one, send exactly its body and its If-Match.").ExecuteAsync(context);
            return;
        }

        if (Open(stored, claim) is not { } answer)
        {
            await Problem.Of(
                StatusCodes.Status409Conflict,
                "answer-unreadable",
                "The request has been done, but its answer can no longer be read",
                $"It was answered {stored.Status} and is not done again; read the record it concerns. The key answers are kept under has changed since.").ExecuteAsync(context);
            return;
        }

        context.Response.StatusCode = stored.Status;
        context.Response.Headers[ReplayedHeader] = "true";
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.WriteAsync(answer.Body, context.RequestAborted);
    }

    private AnswerRecord? Open(StoredAnswer stored, Claim claim)
    {
        try
        {
            return JsonSerializer.Deserialize(_box.Value.Open(stored.Response, claim.Row), HttpJson.Default.AnswerRecord);
        }
        catch (CryptographicException)
        {
            // Kept under another Http__CursorKey: that it was done is known all the same, and doing it twice would be worse.
            return null;
        }
    }

    private static async Task<(bool Free, StoredAnswer? Stored)> LookUpAsync(ServiceDbContext database, Claim claim, CancellationToken cancellationToken)
    {
        await using var command = Command(
            database,
            $"""
            select pg_try_advisory_xact_lock(@lock), i.request_hash, i.status, i.response
            from (select 1) one left join {database.Schema}.idempotency i on i.principal_id = @principal and i.route = @route and i.key = @key
            """,
            claim);
        command.Parameters.Add(Parameter(command, "lock", claim.LockNumber));
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetBoolean(0), await reader.IsDBNullAsync(1, cancellationToken)
            ? null
            : new StoredAnswer(reader.GetFieldValue<byte[]>(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3)));
    }

    private async Task<bool> StoreAsync(ServiceDbContext database, Claim claim, HttpContext context, byte[] body, CancellationToken cancellationToken)
    {
        var response = context.Response;
        if (ShowsSecret(context))
        {
            response.Headers.CacheControl = "no-store";
        }

        var headers = KeptHeaders.Where(response.Headers.ContainsKey).ToDictionary(name => name, name => response.Headers[name].ToString());
        var record = JsonSerializer.SerializeToUtf8Bytes(new AnswerRecord(headers, Encoding.UTF8.GetString(body)), HttpJson.Default.AnswerRecord);
        await using var command = Command(
            database,
            $"""
            insert into {database.Schema}.idempotency (principal_id, route, key, request_hash, status, response)
            values (@principal, @route, @key, @hash, @status, @response) on conflict do nothing
            """,
            claim);
        command.Parameters.Add(Parameter(command, "hash", claim.RequestHash));
        command.Parameters.Add(Parameter(command, "status", response.StatusCode));
        command.Parameters.Add(Parameter(command, "response", _box.Value.Close(record, claim.Row)));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>What a repeat would meet again. A stale condition and a full quota pass; keeping them would bar the way for the try that follows.</summary>
    private static bool IsKept(int status) =>
        status is < StatusCodes.Status500InternalServerError and not (StatusCodes.Status412PreconditionFailed or StatusCodes.Status429TooManyRequests);

    private static bool ShowsSecret(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<SecretShown>() is not null;

    private static System.Data.Common.DbCommand Command(ServiceDbContext database, string text, Claim claim)
    {
        var command = database.Database.GetDbConnection().CreateCommand();
        command.CommandText = text;
        command.Transaction = database.Database.CurrentTransaction?.GetDbTransaction();
        command.Parameters.Add(Parameter(command, "principal", claim.Principal));
        command.Parameters.Add(Parameter(command, "route", claim.Route));
        command.Parameters.Add(Parameter(command, "key", claim.Key));
        return command;
    }

    private static System.Data.Common.DbParameter Parameter(System.Data.Common.DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        return parameter;
    }

    /// <summary>Method and path in one spelling; of a path longer than any real one only its hash, for it has to fit its column.</summary>
    private static string RouteOf(HttpContext context)
    {
        var method = context.Request.Method;
        var route = $"{method} {MatchedRoute.PathOf(context)}";
        return route.Length <= IdempotencyRecord.MaxRouteLength ? route : $"{method} sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(route)))}";
    }

    /// <summary>Quoted string (as the IETF draft writes it) or bare token.</summary>
    private static string? ReadKey(HttpRequest request)
    {
        if (request.Headers[KeyHeader] is not [{ } value])
        {
            return null;
        }

        var key = value is ['"', .. var quoted, '"'] ? quoted : value;
        return key.Length is >= 1 and <= MaxKeyLength && key.All(c => c is >= '!' and <= '~' and not '"') ? key : null;
    }

    /// <summary>Of the body, and of the condition and the query where there are any.</summary>
    private static async Task<byte[]> HashRequestAsync(HttpContext context)
    {
        RereadableBody.Keep(context.Request);
        var hash = await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted);
        context.Request.Body.Position = 0;
        var rest = context.Request.Headers.IfMatch.ToString() + context.Request.QueryString;
        return rest.Length == 0 ? hash : SHA256.HashData([.. hash, .. Encoding.UTF8.GetBytes(rest)]);
    }

    private static string PrincipalOf(HttpContext context) => context.RequestServices.GetRequiredService<CurrentActor>().OrNone?.ClientId ?? "anonymous";

    private sealed record Claim(string Principal, string Route, string Key, byte[] RequestHash)
    {
        /// <summary>Names the row among all.</summary>
        public byte[] Row { get; } = SHA256.HashData(Encoding.UTF8.GetBytes($"{Principal}\n{Route}\n{Key}"));

        public long LockNumber => BinaryPrimitives.ReadInt64LittleEndian(Row);
    }

    private sealed record StoredAnswer(byte[] RequestHash, int Status, byte[] Response);
}

/// <summary>What is kept of an answer to repeat it.</summary>
internal sealed record AnswerRecord(Dictionary<string, string> Headers, string Body);
