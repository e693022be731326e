using System.Buffers.Text;
using System.Globalization;
using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>
/// Keyset pages over a record's id (wire-contracts §3, row 9): <c>?limit=</c> (1 to 200, default 50) and <c>?cursor=</c>, an opaque signed token bound to the
/// path and the filters. An endpoint marked with <see cref="PagingExtensions.Paged"/> asks for it as a parameter.
/// </summary>
public sealed class Paging
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    private readonly byte[] _key;
    private readonly string _origin;
    private HttpContext _context = null!;
    private int _limit = DefaultLimit;
    private Guid? _after;

    /// <param name="key">The service's secret for cursors; the same in every replica.</param>
    /// <param name="origin">The gateway's public address: links name it, never a host that a request claims or that stands behind the edge.</param>
    internal Paging(byte[] key, string origin) => (_key, _origin) = (key, origin);

    /// <summary>How many records the page may have.</summary>
    public int Limit => _limit;

    /// <summary>The last record of the page before, as the caller's cursor says; null for the first page.</summary>
    public Guid? After => _after;

    /// <summary>Whether the caller asks how many there are in all.</summary>
    public bool WantsTotal => _context.Request.Headers["Prefer"].Any(value => value?.Contains("return=total-count", StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>The refusal of a cursor whose record is not there any more.</summary>
    public static ProblemHttpResult UnknownCursor() => Problem.Of(
        StatusCodes.Status400BadRequest, "cursor", "The cursor does not belong to this list",
        "Use the next of an answer to the same request with the same filters, or leave cursor out to begin anew.");

    /// <summary>Reads one page and sets the Link header.</summary>
    /// <param name="rows">Filtered to what the caller may see.</param>
    /// <param name="id">The id column, which the page is ordered by.</param>
    /// <param name="answer">The record as the API shows it; runs in memory.</param>
    /// <param name="newestFirst">Descending ids.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public Task<Ok<Page<TAnswer>>> ReadAsync<TRow, TAnswer>(
        IQueryable<TRow> rows, Expression<Func<TRow, Id<TRow>>> id, Func<TRow, TAnswer> answer, bool newestFirst = false, CancellationToken cancellationToken = default)
        where TRow : class, IIdTag => ReadAsync(rows, id, row => row, answer, newestFirst, cancellationToken);

    /// <summary>As above, for lists that read only some columns.</summary>
    public async Task<Ok<Page<TAnswer>>> ReadAsync<TRow, TColumns, TAnswer>(
        IQueryable<TRow> rows,
        Expression<Func<TRow, Id<TRow>>> id,
        Expression<Func<TRow, TColumns>> columns,
        Func<TColumns, TAnswer> answer,
        bool newestFirst = false,
        CancellationToken cancellationToken = default)
        where TRow : class, IIdTag
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(id);
        long? total = WantsTotal ? await rows.LongCountAsync(cancellationToken) : null;
        if (_after is { } after)
        {
            // As a captured variable, so that the query of every page is the same text: a constant would be planned anew for each.
            var last = new Id<TRow>(after);
            Expression<Func<Id<TRow>>> captured = () => last;
            rows = rows.Where(Expression.Lambda<Func<TRow, bool>>(
                newestFirst ? Expression.LessThan(id.Body, captured.Body) : Expression.GreaterThan(id.Body, captured.Body), id.Parameters));
        }

        var ordered = newestFirst ? rows.OrderByDescending(id) : rows.OrderBy(id);
        var found = await ordered.AsNoTracking().Take(_limit + 1).Select(Pair(id, columns)).ToListAsync(cancellationToken);
        return Answer(found, pair => pair.Id.Value, pair => answer(pair.Columns), total);
    }

    /// <summary>For a list with an order of its own: the answer of one page.</summary>
    /// <param name="found">From <see cref="After"/> on, up to one more than <see cref="Limit"/>, which shows that there is a next page.</param>
    /// <param name="key">What <see cref="After"/> of the next page is to be.</param>
    /// <param name="answer">The record as the API shows it.</param>
    /// <param name="total">All there are, if <see cref="WantsTotal"/>.</param>
    public Ok<Page<TAnswer>> Answer<TRow, TAnswer>(IReadOnlyList<TRow> found, Func<TRow, Guid> key, Func<TRow, TAnswer> answer, long? total)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(key);
        string? next = null;
        if (found.Count > _limit)
        {
            next = Write(key(found[_limit - 1]));
            _context.Response.Headers.Link = $"<{LinkTo(next)}>; rel=\"next\"";
        }

        _context.Response.Headers.CacheControl = "private, no-cache";
        _context.Response.Headers.Vary = "Authorization";
        return TypedResults.Ok(new Page<TAnswer>([.. found.Take(_limit).Select(answer)], next, total));
    }

    /// <returns>The refusal, or null when limit and cursor can be used.</returns>
    internal ProblemHttpResult? Begin(HttpContext context)
    {
        _context = context;
        var query = context.Request.Query;
        if (query.Where(pair => pair.Value.Count > 1).Select(pair => new Violation("#query/" + pair.Key, "twice", "Give each parameter once.")).ToList() is { Count: > 0 } twice)
        {
            return Problem.Invalid(twice);
        }

        if (query.TryGetValue("limit", out var limit))
        {
            if (!int.TryParse(limit, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var asked) || asked < 1)
            {
                return Problem.Invalid([new Violation("#query/limit", "range", $"Give limit as a whole number from 1; above {MaxLimit} it counts as {MaxLimit}.")]);
            }

            _limit = Math.Min(asked, MaxLimit);
        }

        if (query.TryGetValue("cursor", out var cursor))
        {
            _after = Read(cursor.ToString());
            if (_after is null)
            {
                return UnknownCursor();
            }
        }

        return null;
    }

    private static Expression<Func<TRow, Keyed<TRow, TColumns>>> Pair<TRow, TColumns>(Expression<Func<TRow, Id<TRow>>> id, Expression<Func<TRow, TColumns>> columns)
        where TRow : IIdTag
    {
        var row = id.Parameters[0];
        var body = new ParameterReplacement(columns.Parameters[0], row).Visit(columns.Body);
        var constructor = typeof(Keyed<TRow, TColumns>).GetConstructor([typeof(Id<TRow>), typeof(TColumns)])!;
        return Expression.Lambda<Func<TRow, Keyed<TRow, TColumns>>>(Expression.New(constructor, id.Body, body), row);
    }

    private string LinkTo(string cursor)
    {
        var request = _context.Request;
        var rest = request.Query.Where(pair => pair.Key != "cursor").SelectMany(pair => pair.Value, (pair, value) => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(value ?? "")}");
        return $"{_origin}{request.Path}?{string.Join('&', rest.Append("cursor=" + cursor))}";
    }

    private string Write(Guid last)
    {
        Span<byte> bytes = stackalloc byte[32];
        last.TryWriteBytes(bytes, bigEndian: true, out _);
        Sign(bytes[..16]).AsSpan(0, 16).CopyTo(bytes[16..]);
        return Base64Url.EncodeToString(bytes);
    }

    private Guid? Read(string cursor)
    {
        Span<byte> bytes = stackalloc byte[32];
        return cursor.Length == 43 && Base64Url.IsValid(cursor) && Base64Url.TryDecodeFromChars(cursor, bytes, out var length) && length == 32
            && CryptographicOperations.FixedTimeEquals(Sign(bytes[..16]).AsSpan(0, 16), bytes[16..])
            ? new Guid(bytes[..16], bigEndian: true)
            : null;
    }

    private byte[] Sign(ReadOnlySpan<byte> last)
    {
        var filters = _context.Request.Query.Where(pair => pair.Key is not ("cursor" or "limit")).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"&{pair.Key}={pair.Value}");
        byte[] bound = [.. Encoding.UTF8.GetBytes($"{_context.Request.Path}?{string.Concat(filters)}\n"), .. last];
        return HMACSHA256.HashData(_key, bound);
    }

    private sealed record Keyed<TRow, TColumns>(Id<TRow> Id, TColumns Columns)
        where TRow : IIdTag;

    private sealed class ParameterReplacement(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}

/// <summary>Marks a list.</summary>
public sealed class PagedList
{
    internal static readonly PagedList Instance = new();
}

public static class PagingExtensions
{
    public static TBuilder Paged<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(PagedList.Instance);
}

/// <summary>Reads limit and cursor of marked requests, or refuses them.</summary>
internal sealed class PagingMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context, Paging paging) =>
        context.GetEndpoint()?.Metadata.GetMetadata<PagedList>() is not null && paging.Begin(context) is { } refusal ? refusal.ExecuteAsync(context) : next(context);
}
