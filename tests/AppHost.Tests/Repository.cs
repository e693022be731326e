namespace Trilateral.AppHost.Tests;

/// <summary>Where the sources are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string TestProject { get; } = Path.Combine(Root, "tests", "AppHost.Tests");

    public static string SampleProject { get; } = Path.Combine(Root, "tests", "SampleService", "SampleService.csproj");

    public static string SampleAssembly { get; } = typeof(SampleService.SampleApp).Assembly.Location;

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!directory!.EnumerateFiles("*.sln").Any())
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }
}
