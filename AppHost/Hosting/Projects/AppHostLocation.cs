using System.Reflection;

namespace Aspire.Hosting.Projects;

/// <summary>Finds the directory of the application host's project, where relative paths in the model start.</summary>
internal static class AppHostLocation
{
    private static readonly EnumerationOptions NearTheTop = new() { RecurseSubdirectories = true, MaxRecursionDepth = 3 };

    /// <remarks>
    /// A test runs the application host from the test's own output, so the nearest project above the assembly may be the wrong one.
    /// The right one is named like the end of the assembly's name and lies below the nearest solution.
    /// </remarks>
    public static string Find(Assembly? assembly)
    {
        var directories = Ancestors(AppContext.BaseDirectory).ToList();
        var solution = directories.Find(directory => directory.EnumerateFiles("*.sln").Any());
        return InSolution(solution, assembly?.GetName().Name)
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

    private static string? InSolution(DirectoryInfo? solution, string? assemblyName)
    {
        // Trilateral.AppHost: first Trilateral.AppHost.csproj, then AppHost.csproj.
        for (var name = assemblyName; solution is not null && name is not null; name = name.Split('.', 2) is [_, var rest] ? rest : null)
        {
            if (solution.EnumerateFiles(name + ".csproj", NearTheTop).OrderBy(file => file.FullName, StringComparer.Ordinal).FirstOrDefault() is { } project)
            {
                return project.DirectoryName;
            }
        }

        return null;
    }
}
