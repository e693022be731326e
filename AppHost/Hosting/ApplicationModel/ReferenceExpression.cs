using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Text with holes that are filled when a resource starts: <c>ReferenceExpression.Create($"Host={host};Password={password}")</c>.</summary>
public sealed class ReferenceExpression : IValueProvider
{
    private readonly IReadOnlyList<Part> _parts;

    private ReferenceExpression(IReadOnlyList<Part> parts)
    {
        _parts = parts;
    }

    /// <summary>What fills the holes, from left to right.</summary>
    public IReadOnlyList<IValueProvider> ValueProviders => [.. _parts.Select(part => part.Provider).OfType<IValueProvider>()];

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => new(handler.ToParts());

    /// <summary>The text; a hole without a value stays empty.</summary>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        FillAsync(static (provider, token) => provider.GetValueAsync(token), cancellationToken);

    internal async ValueTask<string?> FillAsync(
        Func<IValueProvider, CancellationToken, ValueTask<string?>> resolve, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            var value = part.Provider is null ? part.Literal : await resolve(part.Provider, cancellationToken);
            text.Append(part.Format == "uri" && value is not null ? Uri.EscapeDataString(value) : value);
        }

        return text.ToString();
    }

    internal sealed record Part(string? Literal, IValueProvider? Provider, string? Format);

    /// <summary>Lets the compiler build an expression from an interpolated string. The only format is <c>uri</c>, which escapes.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct ExpressionInterpolatedStringHandler
    {
        private readonly List<Part> _parts;

        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
        {
            _ = literalLength;
            _parts = new List<Part>((formattedCount * 2) + 1);
        }

        public void AppendLiteral(string value) => _parts.Add(new Part(value, null, null));

        public void AppendFormatted(string? value) => AppendFormatted(value, null);

        public void AppendFormatted(string? value, string? format) => _parts.Add(new Part(value ?? string.Empty, null, Known(format)));

        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider => AppendFormatted(valueProvider, null);

        public void AppendFormatted<T>(T valueProvider, string? format)
            where T : IValueProvider => _parts.Add(new Part(null, valueProvider, Known(format)));

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider => AppendFormatted(valueProvider, null);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format)
            where T : IResource, IValueProvider => AppendFormatted(valueProvider.Resource, format);

        internal IReadOnlyList<Part> ToParts() => _parts;

        private static string? Known(string? format) => format is null or "uri"
            ? format
            : throw new FormatException($"'{format}' is no known format of a reference expression; 'uri' is the only one.");
    }
}
