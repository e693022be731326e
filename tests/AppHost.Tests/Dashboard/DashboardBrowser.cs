using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Trilateral.AppHost.Tests.Dashboard;

/// <summary>One headless Chromium for the class; found, never downloaded. Missing, it skips here and fails where CI=true.</summary>
public sealed class DashboardBrowser : IAsyncLifetime
{
    /// <summary>When a test gives up, not how fast a page should be: Playwright's own five seconds measure the machine.</summary>
    private const float Limit = 60_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        var path = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium";
        if (!File.Exists(path))
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(Limit);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Headless = true,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>A fresh profile, and a page that notes what a good page never does.</summary>
    internal async Task<WatchedPage> OpenAsync(int width = 1440, int height = 900, ColorScheme colors = ColorScheme.Light)
    {
        if (_browser is null)
        {
            const string reason = "Chromium is missing: install it or set CHROMIUM_PATH.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
            Assert.Fail(reason);
        }

        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = colors,
            Permissions = ["clipboard-read", "clipboard-write"],
            TimezoneId = "Africa/Nairobi",
        });
        context.SetDefaultTimeout(Limit);
        return new WatchedPage(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    internal sealed class WatchedPage : IAsyncDisposable
    {
        private readonly IBrowserContext _context;
        private readonly ConcurrentQueue<string> _complaints = new();

        public WatchedPage(IBrowserContext context, IPage page)
        {
            _context = context;
            Page = page;
            page.Console += (_, message) => Note(message.Type is "error" or "warning", "console: " + message.Text);
            page.PageError += (_, error) => Note(true, "error: " + error);
            page.Dialog += (_, dialog) => Note(true, "dialog: " + dialog.Message);
            page.Request += (_, request) => Note(new Uri(request.Url).Host != "127.0.0.1", "foreign host: " + request.Url);
        }

        public IPage Page { get; }

        /// <summary>Console errors, script errors, dialogs opened by script, requests to another host.</summary>
        public void AssertClean() => Assert.Empty(_complaints);

        public void AssertCleanBut(string expected) =>
            Assert.DoesNotContain(_complaints, complaint => !complaint.Contains(expected, StringComparison.Ordinal));

        /// <summary>Kept when DASHBOARD_SCREENSHOTS names a folder, for a person to look at.</summary>
        public async Task ShootAsync(string name)
        {
            if (Environment.GetEnvironmentVariable("DASHBOARD_SCREENSHOTS") is { Length: > 0 } folder)
            {
                await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png") });
            }
        }

        public async ValueTask DisposeAsync() => await _context.DisposeAsync();

        private void Note(bool isComplaint, string text)
        {
            if (isComplaint)
            {
                _complaints.Enqueue(text);
            }
        }
    }
}
