namespace Trilateral.Membership.Tokens;

/// <summary>The body of a call of the OAuth endpoints: a small form whose members stand there once, but for those that may repeat.</summary>
internal sealed class OAuthForm
{
    /// <summary>Generous for an assertion signed with the longest key.</summary>
    private const int MaxBytes = 32 * 1024;

    private readonly IFormCollection _form;

    private OAuthForm(IFormCollection form) => _form = form;

    /// <returns>Null when it cannot be read; the second says why.</returns>
    public static async Task<(OAuthForm? Form, OAuthRefusal? Refusal)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes || request.ContentType?.Split(';')[0].Trim().Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
        {
            return (null, OAuthRefusal.InvalidRequest("Send a small application/x-www-form-urlencoded body."));
        }

        if (request.Query.Count > 0)
        {
            // What stands in an address stands in logs.
            return (null, OAuthRefusal.InvalidRequest("Send parameters in the body, not in the address."));
        }

        try
        {
            var form = await request.ReadFormAsync(new() { BufferBodyLengthLimit = MaxBytes, KeyLengthLimit = 64, ValueLengthLimit = MaxBytes, ValueCountLimit = 32 }, cancellationToken);
            return form.Any(member => member.Value.Count > 1 && member.Key != "resource")
                ? (null, OAuthRefusal.InvalidRequest("A parameter stands twice in the body."))
                : (new OAuthForm(form), null);
        }
        catch (InvalidDataException)
        {
            return (null, OAuthRefusal.InvalidRequest("The body is not a readable form."));
        }
    }

    /// <summary>Null when absent or empty (RFC 6749 §3.1).</summary>
    public string? this[string name] => _form.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    public IReadOnlyList<string> All(string name) => _form.TryGetValue(name, out var values) ? [.. values.OfType<string>().Where(value => value.Length > 0)] : [];
}
