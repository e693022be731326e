namespace Trilateral.TestSupport;

/// <summary>The checkout that what runs was built in.</summary>
public static class Checkout
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TrilateralPlatform.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("This runs from a build inside the checkout only.");
    }
}
