namespace Trilateral.AppHost.Tests;

/// <summary>For tests that change users: elsewhere they are left out, where every test counts (CI=true) they fail.</summary>
internal static class Root
{
    public static void Required(string why)
    {
        if (Environment.IsPrivilegedProcess)
        {
            return;
        }

        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", why);
        Assert.Fail(why + " Run this as root.");
    }
}
