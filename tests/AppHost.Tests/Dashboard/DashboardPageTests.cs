using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Endpoints;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Trilateral.AppHost.Tests.Dashboard;

public sealed class DashboardPageTests(DashboardBrowser browser) : IClassFixture<DashboardBrowser>
{
    private const string Attack = "<img src=x onerror=alert(1)><script>alert(2)</script>";

    [Fact]
    public async Task The_link_logs_in_and_the_resources_are_seen_with_words_for_every_state()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        await using var watched = await browser.OpenAsync();
        var page = watched.Page;

        await page.GotoAsync(host.LogInAddress.ToString());

        await Expect(page).ToHaveURLAsync(host.Address.ToString());
        await Expect(Row(page, "postgres")).ToContainTextAsync("Running");
        await Expect(Row(page, "provisioning")).ToContainTextAsync("Finished");
        await Expect(Row(page, "events")).ToContainTextAsync("Unhealthy");
        await Expect(Row(page, "submissions")).ToContainTextAsync("Failed to start");
        await Expect(Row(page, "submissions")).ToContainTextAsync("Exited with code 134");
        await Expect(Row(page, "maildev")).ToContainTextAsync("Waits for notifications to be healthy.");
        await Expect(Row(page, "notifications-2")).ToContainTextAsync("Starting");
        await Expect(page.GetByText("2 replicas, 2 running well")).ToBeVisibleAsync();
        await Expect(page.GetByText("2 replicas, 1 running well")).ToBeVisibleAsync();
        await Expect(page.Locator("#connection")).ToHaveTextAsync("Live");
        await Expect(page.Locator("#summary")).ToHaveTextAsync("11 resources · 6 running · 2 on the way · 1 unhealthy · 1 failed");
        await Expect(Row(page, "membership").GetByRole(AriaRole.Link, new() { Name = "http://localhost:5101" })).ToBeVisibleAsync();
        await Expect(Row(page, "membership").Locator("time")).ToHaveAttributeAsync("title", new System.Text.RegularExpressions.Regex("11:00:00.*your time"));
        await watched.ShootAsync("board");
        watched.AssertClean();
    }

    [Fact]
    public async Task Values_without_a_process_stand_together_at_the_end_and_do_not_count_as_running()
    {
        var value = Resources.Project("colour") with { Type = "Parameter", Endpoints = [], Environment = [], Commands = [], StartedAt = null, ProcessId = null };
        await using var host = await DashboardHost.StartAsync(Resources.Board(
            value,
            Resources.Server("postgres", "PostgresServer", "tcp://localhost:55432"),
            value with { Id = "membership-database", Name = "membership-database", Type = "ConnectionString" },
            Resources.Project("membership")));
        await using var watched = await browser.OpenAsync();
        var page = watched.Page;

        await page.GotoAsync(host.LogInAddress.ToString());

        await Expect(page.Locator("#board tbody tr th")).ToHaveTextAsync(["postgres", "membership", "Parameters and connection strings", "colour", "membership-database"]);
        await Expect(Row(page, "colour")).ToContainTextAsync("Set");
        await Expect(page.Locator("#summary")).ToHaveTextAsync("2 resources · 2 running");

        host.Board.Set(value with { State = "FailedToStart", Health = null });

        await Expect(Row(page, "colour")).ToContainTextAsync("Failed to start");
        await Expect(page.Locator("#summary")).ToHaveTextAsync("2 resources · 2 running · 1 failed");
        await watched.ShootAsync("values");
        watched.AssertClean();
    }

    [Fact]
    public async Task The_token_can_be_typed_and_a_wrong_one_says_so()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        await using var watched = await browser.OpenAsync();
        var page = watched.Page;

        await page.GotoAsync(host.Address + "login");
        await watched.ShootAsync("login");
        await page.GetByLabel("Token").FillAsync(DashboardHost.Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Expect(Row(page, "membership")).ToBeVisibleAsync();
        watched.AssertClean();

        await page.GotoAsync(host.Address + "login");
        await page.GetByLabel("Token").FillAsync("wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This is not the token of the engine that runs now.");
    }

    [Fact]
    public async Task The_log_is_live_filtered_highlighted_and_paused_and_its_text_stays_text()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        WriteLog(host.Board);
        host.Board.Write("membership", Attack);
        await using var watched = await OpenAsync(host, "membership");
        var page = watched.Page;
        var lines = page.Locator("#log .line");
        var total = await CountAsync(host);
        await Expect(lines).ToHaveCountAsync(total);
        await Expect(page.Locator("#log")).ToContainTextAsync(Attack);
        await Expect(page.Locator("#log img, #log script")).ToHaveCountAsync(0);
        await watched.ShootAsync("console");

        host.Board.Write("membership", "written while the page looks on");
        await Expect(lines.Last).ToContainTextAsync("written while the page looks on");

        await page.Keyboard.PressAsync("/");
        await Expect(page.Locator("#filter")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("ORGANISATION");
        await Expect(page.Locator("#count")).ToHaveTextAsync($"40 of {total + 1} lines");
        await Expect(lines).ToHaveCountAsync(40);
        // As a list: the page may still show what it found for the letters typed so far, twice in one line.
        await Expect(lines.First.Locator("mark")).ToHaveTextAsync(["organisation"]);
        await watched.ShootAsync("console-filter");

        await page.Locator("#filter").FillAsync("no such thing (");
        await Expect(lines).ToHaveCountAsync(0);
        await page.Locator("#filter").FillAsync("");
        await Expect(lines).ToHaveCountAsync(total + 1);

        await page.GetByLabel("Errors only").CheckAsync();
        await Expect(lines).ToHaveCountAsync(4);
        await Expect(lines.First).ToContainTextAsync("fail: Trilateral.Membership");
        await page.GetByLabel("Errors only").UncheckAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        host.Board.Write("membership", "written during the pause");
        await Expect(page.Locator("#follow")).ToHaveTextAsync("Follow (1 new)");
        await Expect(page.Locator("#log")).Not.ToContainTextAsync("written during the pause");
        await page.Locator("#follow").ClickAsync();
        await Expect(lines.Last).ToContainTextAsync("written during the pause");

        await page.Locator("#filter").FillAsync("written");
        await Expect(lines).ToHaveCountAsync(2);
        await page.Locator("#copy").ClickAsync();
        await Expect(page.Locator("#copy")).ToHaveTextAsync("Copied");
        var copied = await page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.Equal(2, copied.Split('\n').Length);
        Assert.EndsWith("written during the pause", copied, StringComparison.Ordinal);

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.Equal("membership.log", download.SuggestedFilename);
        watched.AssertClean();
    }

    [Fact]
    public async Task A_long_log_keeps_the_page_bounded_and_its_end_in_sight()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        for (var i = 1; i <= 12_000; i++)
        {
            host.Board.Write("membership", $"line number {i}");
        }

        await using var watched = await OpenAsync(host, "membership");
        var page = watched.Page;
        await Expect(page.Locator("#count")).ToHaveTextAsync("12,000 lines, last 5,000 drawn");
        Assert.Equal(5000, await page.Locator("#log .line").CountAsync());
        await Expect(page.Locator("#log .line").Last).ToBeInViewportAsync();
        await Expect(page.Locator("#log .line").Last).ToContainTextAsync("line number 12000");

        await page.Locator("#filter").FillAsync("number 77");
        await Expect(page.Locator("#count")).ToHaveTextAsync("111 of 12,000 lines");
        watched.AssertClean();
    }

    [Fact]
    public async Task A_resource_is_stopped_and_started_with_progress_and_a_refusal_is_read_out()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        host.Board.Hold = new TaskCompletionSource();
        await using var watched = await OpenAsync(host, null);
        var page = watched.Page;
        var row = Row(page, "membership");

        await row.GetByRole(AriaRole.Button, new() { Name = "Stop membership" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Stopping");
        await Expect(row.Locator("button[aria-busy=true]")).ToHaveCountAsync(1);
        host.Board.Hold.SetResult();
        await Expect(row).ToContainTextAsync("Stopped by an administrator.");
        await Expect(row.Locator("button[aria-busy=true]")).ToHaveCountAsync(0);
        await Expect(page.Locator("#announcer")).ToContainTextAsync("membership: stop done");
        await row.GetByRole(AriaRole.Button, new() { Name = "Start membership" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Running");
        Assert.Equal([("membership", BoardCommand.Stop), ("membership", BoardCommand.Start)], host.Board.Executed);

        host.Board.Refusals["events"] = "events is being provisioned: wait until that ends.";
        await Row(page, "events").GetByRole(AriaRole.Button, new() { Name = "Restart events" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Restart of events was refused: events is being provisioned: wait until that ends.");
        await Expect(page.Locator("#pane")).ToBeHiddenAsync();
        await watched.ShootAsync("refusal");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();
        await Expect(page.Locator("#notice")).ToBeHiddenAsync();
        // The browser itself notes the 409 on its console; nothing else may be there.
        watched.AssertCleanBut("409");
    }

    [Fact]
    public async Task Stopping_a_server_asks_first()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        await using var watched = await OpenAsync(host, "postgres");
        var page = watched.Page;
        var stop = page.Locator("#pane").GetByRole(AriaRole.Button, new() { Name = "Stop postgres" });

        await stop.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Stop postgres?");
        await watched.ShootAsync("confirm");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        Assert.Empty(host.Board.Executed);
        await Expect(page.Locator("#pane")).ToBeVisibleAsync();

        await stop.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        Assert.Empty(host.Board.Executed);

        await stop.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop postgres" }).ClickAsync();
        await Expect(Row(page, "postgres")).ToContainTextAsync("Exited");
        Assert.Equal(("postgres", BoardCommand.Stop), Assert.Single(host.Board.Executed));
        watched.AssertClean();
    }

    [Fact]
    public async Task A_secret_is_dots_until_it_is_revealed_and_can_be_hidden_again()
    {
        var resource = Resources.Project("membership");
        resource = resource with { Environment = [.. resource.Environment, new BoardVariable("GREETING", Attack, false)] };
        await using var host = await DashboardHost.StartAsync(Resources.Board(resource));
        await using var watched = await OpenAsync(host, "membership");
        var page = watched.Page;
        await page.GetByRole(AriaRole.Tab, new() { Name = "Environment (4)" }).ClickAsync();
        var row = page.Locator("#variables tr", new() { HasText = Resources.SecretName });

        await Expect(row.Locator("code")).ToHaveTextAsync("••••••••");
        await Expect(page.Locator("#variables")).ToContainTextAsync(Attack);
        Assert.DoesNotContain("S3cret", await page.ContentAsync(), StringComparison.Ordinal);
        await watched.ShootAsync("environment");

        await row.GetByRole(AriaRole.Button, new() { Name = "Reveal" }).ClickAsync();
        await Expect(row.Locator("code")).ToHaveTextAsync($"Host=localhost;Password={Resources.Secret}");
        await row.GetByRole(AriaRole.Button, new() { Name = "Hide" }).ClickAsync();
        await Expect(row.Locator("code")).ToHaveTextAsync("••••••••");
        Assert.DoesNotContain("S3cret", await page.ContentAsync(), StringComparison.Ordinal);

        await row.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "Copy" })).ToHaveTextAsync("Copied");
        Assert.Equal($"Host=localhost;Password={Resources.Secret}", await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        watched.AssertClean();
    }

    [Fact]
    public async Task A_page_that_loses_the_engine_says_so_tries_again_and_asks_for_the_new_token()
    {
        var board = Resources.Platform();
        await using var first = await DashboardHost.StartAsync(board, port: FreePorts.Next());
        await using var watched = await OpenAsync(first, "membership");
        var page = watched.Page;
        await Expect(page.Locator("#connection")).ToHaveTextAsync("Live");

        await first.StopAsync();
        await Expect(page.Locator("#connection")).ToHaveTextAsync("Connection lost, trying again");
        await watched.ShootAsync("lost");

        await using var second = await DashboardHost.StartAsync(board, port: first.Address.Port);
        await Expect(page.Locator("#connection")).ToHaveTextAsync("Logged out");
        await page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Link, new() { Name = "Log in" }).ClickAsync();
        await page.GetByLabel("Token").FillAsync(DashboardHost.Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Expect(page.Locator("#connection")).ToHaveTextAsync("Live");
    }

    [Fact]
    public async Task A_hidden_page_gives_its_connection_back_and_misses_no_line()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        host.Board.Write("membership", "before");
        await using var watched = await OpenAsync(host, "membership");
        var page = watched.Page;
        await Expect(page.Locator("#log .line")).ToHaveCountAsync(1);

        await HideAsync(page, true);
        host.Board.Write("membership", "meanwhile 1");
        host.Board.Write("membership", "meanwhile 2");
        await HideAsync(page, false);

        await Expect(page.Locator("#log .line .text")).ToHaveTextAsync(["before", "meanwhile 1", "meanwhile 2"]);
        watched.AssertClean();
    }

    [Fact]
    public async Task The_keyboard_alone_reaches_rows_details_and_back()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        await using var watched = await OpenAsync(host, null);
        var page = watched.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "postgres", Exact = true }).FocusAsync();

        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#pane-title")).ToHaveTextAsync("rabbitmq");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Console" }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Environment" })).ToBeFocusedAsync();
        await Expect(page.Locator("#variables tr")).ToHaveCountAsync(3);
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#pane")).ToBeHiddenAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "rabbitmq", Exact = true })).ToBeFocusedAsync();
        watched.AssertClean();
    }

    [Theory]
    [InlineData(360)]
    [InlineData(400)]
    [InlineData(768)]
    [InlineData(1440)]
    [InlineData(2560)]
    public async Task Nothing_sticks_out_of_the_window_at_any_width(int width)
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        WriteLog(host.Board);
        await using var watched = await browser.OpenAsync(width, 800, width == 400 ? ColorScheme.Light : ColorScheme.Dark);
        var page = watched.Page;
        const string sticksOut = "document.documentElement.scrollWidth > innerWidth || document.querySelector('#board').scrollWidth > document.querySelector('#board').clientWidth";

        await page.GotoAsync(host.LogInAddress.ToString());
        await Expect(Row(page, "membership")).ToBeVisibleAsync();
        await watched.ShootAsync($"board-{width}");
        Assert.False(await page.EvaluateAsync<bool>(sticksOut));

        await page.GetByRole(AriaRole.Link, new() { Name = "membership", Exact = true }).ClickAsync();
        await Expect(page.Locator("#log .line").Last).ToBeVisibleAsync();
        await watched.ShootAsync($"console-{width}");
        Assert.False(await page.EvaluateAsync<bool>(sticksOut));

        await page.GetByRole(AriaRole.Tab, new() { Name = "Environment" }).ClickAsync();
        await Expect(page.Locator("#variables tr").First).ToBeVisibleAsync();
        await watched.ShootAsync($"environment-{width}");
        Assert.False(await page.EvaluateAsync<bool>(sticksOut));
        watched.AssertClean();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_text_has_the_contrast_of_WCAG_AA(ColorScheme colors)
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        WriteLog(host.Board);
        await using var watched = await browser.OpenAsync(colors: colors);
        var page = watched.Page;
        await page.GotoAsync(host.LogInAddress + "#/membership");
        await page.GotoAsync(host.Address + "#/membership");
        await Expect(page.Locator("#log .line").Last).ToBeVisibleAsync();
        await page.Locator("#filter").FillAsync("e");
        await Expect(page.Locator("#log mark").First).ToBeVisibleAsync();
        await watched.ShootAsync($"contrast-{colors}");

        var weak = await page.EvaluateAsync<string[]>(Contrast);

        Assert.Empty(weak);
    }

    // WCAG 2.2, success criterion 1.4.3: 4.5 to 1 for text of normal size, over the first opaque background behind it.
    private const string Contrast = """
        () => {
          const rgb = text => text.match(/[\d.]+/g).map(Number);
          const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
          const behind = element => {
            for (let at = element; at; at = at.parentElement) {
              const color = rgb(getComputedStyle(at).backgroundColor);
              if (color.length === 3 || color[3] === 1) return color;
            }
            return [255, 255, 255];
          };
          const weak = new Set();
          let looked = 0;
          for (const element of document.querySelectorAll('body *')) {
            const hasText = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
            if (!hasText || !element.checkVisibility()) continue;
            looked++;
            const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
            const ratio = (a + .05) / (b + .05);
            if (ratio < 4.5) weak.add(`${ratio.toFixed(2)} ${element.tagName}.${element.className} ${element.textContent.slice(0, 30)}`);
          }
          if (looked < 100) weak.add(`only ${looked} texts were looked at`);
          return [...weak];
        }
        """;

    private static ILocator Row(IPage page, string id) =>
        page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = id, Exact = true }) });

    private static async Task HideAsync(IPage page, bool hidden) => await page.EvaluateAsync(
        """
        hidden => {
          Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """,
        hidden);

    private static async Task<int> CountAsync(DashboardHost host)
    {
        var count = 0;
        await foreach (var line in host.Board.ReadLogAsync("membership", 0, follow: false, TestContext.Current.CancellationToken))
        {
            count++;
        }

        return count;
    }

    /// <summary>A log as a .NET service writes it: 40 lines with the word organisation, one error of three lines, one on standard error.</summary>
    private static void WriteLog(MemoryBoard board)
    {
        board.Write("membership", "info: Microsoft.Hosting.Lifetime[14]");
        board.Write("membership", "      Now listening on: http://localhost:5101");
        for (var i = 1; i <= 40; i++)
        {
            board.Write("membership", $"info: Trilateral.Membership.Register[{i}] organisation org_{i:x32} registered in {(i % 7) + 2} ms");
        }

        board.Write("membership", "\u001b[33mwarn: Trilateral.Dispatcher[2] the broker has been away for 5 s, 12 messages wait\u001b[0m");
        board.Write("membership", "fail: Trilateral.Membership.Dispatcher[7]");
        board.Write("membership", "      Npgsql.NpgsqlException (0x80004005): Failed to connect to 127.0.0.1:55432");
        board.Write("membership", "         at Npgsql.Internal.NpgsqlConnector.Connect(NpgsqlTimeout timeout)");
        board.Write("membership", "Unhandled exception. System.IO.IOException: the disk is full", isError: true);
        board.Write("membership", "info: Trilateral.Membership.Dispatcher[1] the broker is back after 9 s");
    }

    private async Task<DashboardBrowser.WatchedPage> OpenAsync(DashboardHost host, string? id)
    {
        var watched = await browser.OpenAsync();
        await watched.Page.GotoAsync(host.LogInAddress.ToString());
        if (id is not null)
        {
            await watched.Page.GetByRole(AriaRole.Link, new() { Name = id, Exact = true }).ClickAsync();
        }

        return watched;
    }
}
