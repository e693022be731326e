namespace Trilateral.AppHost.Tests;

internal static class PublicSurface
{
    public const string Table = """
        x
        """;
}
