using Microsoft.AspNetCore.Builder;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>Marks a creating POST that is accepted however much waits for the broker: what a protected contributor lodges is never turned away (reliability 2.4).</summary>
public sealed class AcceptsUnderPressure
{
    internal static readonly AcceptsUnderPressure Instance = new();
}

public static class AcceptsUnderPressureExtensions
{
    public static TBuilder AcceptUnderPressure<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(AcceptsUnderPressure.Instance);
}
