using System.Reflection;
using System.Text.RegularExpressions;

namespace Aspire.Hosting.Projects;

/// <summary>Finds the directory of the application host's project, where relative paths in the model start.</summary>
internal static partial class AppHostLocation
{
    [GeneratedRegex(@"^Project\(""\{[^}]+\}""\) = ""(?<name>[^""]+)"", ""(?<path>[^""]+\.csproj)""", RegexOptions.Multiline)]
    private static partial Regex ProjectLine { get; }

    /// <remarks>
    /// A test runs the application host from the test's own output, so the nearest project above the assembly may be the wrong one;
    /// the nearest solution knows the right one by the end of the assembly's name.
    /// </remarks>
    public static string Find(Assembly? assembly)
    {
        var directories = Ancestors(AppContext.BaseDirectory).ToList();
        return (assembly?.GetName().Name is { } name ? directories.Select(directory => InSolution(directory, name)).FirstOrDefault(found => found is not null) : null)
            ?? directories.Find(directory => directory.EnumerateFiles("*.csproj").Any())?.FullName
            ?? Directory.GetCurrentDirectory();
    }

    private static IEnumerable<DirectoryInfo> Ancestors(string path)
    {
        for (var directory = new DirectoryInfo(path); directory is not null; directory = directory.Parent)
        {
            yield return directory;
        }
    }

    private static string? InSolution(DirectoryInfo directory, string assemblyName)
    {
        foreach (var solution in directory.EnumerateFiles("*.sln"))
        {
            foreach (Match project in ProjectLine.Matches(File.ReadAllText(solution.FullName)))
            {
                var name = project.Groups["name"].Value;
                if (assemblyName == name || assemblyName.EndsWith("." + name, StringComparison.Ordinal))
                {
                    return Path.GetDirectoryName(Path.Combine(directory.FullName, project.Groups["path"].Value.Replace('\\', '/')));
                }
            }
        }

        return null;
    }
}
