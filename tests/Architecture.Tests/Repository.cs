namespace Trilateral.Architecture.Tests;

/// <summary>The checkout the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NotSource = ["bin", "obj", ".git", ".local", "node_modules"];

    public static string Root { get; } = FindRoot();

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    public static string Relative(string path) => System.IO.Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>Source files below a folder, without what builds leave behind.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path(folder), pattern, SearchOption.AllDirectories)
            .Where(file => !Relative(file).Split('/').Any(NotSource.Contains));

    public static IEnumerable<string> Folders(string folder) =>
        Directory.EnumerateDirectories(Path(folder), "*", SearchOption.AllDirectories)
            .Where(directory => !Relative(directory).Split('/').Any(NotSource.Contains));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "TrilateralPlatform.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests must run from a build inside the checkout.");
    }
}
