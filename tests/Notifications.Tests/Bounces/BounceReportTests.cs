using System.Text;
using Trilateral.Notifications.Bounces;

namespace Trilateral.Notifications.Tests.Bounces;

public sealed class BounceReportTests
{
    private static readonly ReturnPath Paths = new("bounces@example.org", NotificationsHost.Key);

    private static readonly string Path = Paths.Of(17)!.Address;

    [Fact]
    public void A_report_says_which_mail_and_of_whom_it_speaks_and_what_became_of_the_mail()
    {
        var report = Read(Mail(Failed))!;

        Assert.Equal(17, report.Mail);
        Assert.Equal(["person@partner.example", "forwarded@elsewhere.example"], report.Addresses);
        Assert.Equal(("failed", "5.1.1", true, true), (report.Action, report.Status, report.HasFailed, report.IsForGood));
    }

    [Theory]
    [InlineData("failed", "4.4.7", true, false)]
    [InlineData("Failed", "5.7.1 (refused)", true, true)]
    [InlineData("delayed", "4.4.1", false, false)]
    [InlineData("relayed", "2.0.0", false, false)]
    public void Only_what_failed_for_good_speaks_against_an_address(string action, string status, bool failed, bool forGood)
    {
        var report = Read(Mail($"Final-Recipient: rfc822; person@partner.example\nAction: {action}\nStatus: {status}\n"))!;

        Assert.Equal((failed, forGood, status[..5]), (report.HasFailed, report.IsForGood, report.Status));
    }

    [Fact]
    public void Of_several_recipients_the_one_that_failed_counts() =>
        Assert.Equal("5.1.1", Read(Mail("Final-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0\n\n" + Failed))!.Status);

    [Fact]
    public void Folded_fields_encoded_parts_and_any_line_ends_are_read_the_same()
    {
        var plain = Read(Mail(Failed))!;
        var folded = Read(Mail(Failed).Replace("Action: failed", "Action:\n failed", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal))!;
        var encoded = Read(Mail(Convert.ToBase64String(Encoding.UTF8.GetBytes("Reporting-MTA: dns; relay\r\n\r\n" + Failed), Base64FormattingOptions.InsertLineBreaks), "base64"))!;

        Assert.All(new[] { folded, encoded }, report => Assert.Equal((plain.Action, plain.Status, string.Join(' ', plain.Addresses)), (report.Action, report.Status, string.Join(' ', report.Addresses))));
    }

    [Fact]
    public void Everything_else_is_no_report()
    {
        Assert.Null(Read(""));
        Assert.Null(Read("\n\n"));
        Assert.Null(Read($"To: {Path}\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nI am away."));
        // A complaint (RFC 5965) says nothing of whether the address works.
        Assert.Null(Read(Mail(Failed).Replace("report-type=delivery-status", "report-type=feedback-report", StringComparison.Ordinal)));
        Assert.Null(Read(Mail("Action: failed\n")));
        Assert.Null(Read(Mail("Status: 5.1.1\n")));
        Assert.Null(Read(Mail(Failed).Replace("message/delivery-status", "text/plain", StringComparison.Ordinal)));
        Assert.Null(Read(Mail(Failed).Replace("boundary=\"b=1\"", "", StringComparison.Ordinal)));
        Assert.Null(Read(Mail("=== no base 64 ===", "base64")));
        Assert.Null(Read(Mail(Failed, to: Path.Replace(Path[40..48], Path[40] == '0' ? "1" + Path[41..48] : "0" + Path[41..48], StringComparison.Ordinal))));
        Assert.Null(Read(Mail(Failed, to: "bounces@example.org")));
    }

    [Fact]
    public void Only_so_many_groups_of_fields_are_read()
    {
        const string delivered = "Final-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0\n\n";

        // The first group is the report's own. Empty lines are none.
        Assert.Equal("failed", Read(Mail(Times(BounceReport.MaxGroups - 2, delivered + "\n") + Failed))!.Action);
        Assert.Equal("delivered", Read(Mail(Times(BounceReport.MaxGroups - 1, delivered) + Failed))!.Action);
    }

    [Fact]
    public void Only_so_many_parts_are_read()
    {
        const string part = "--b=1\nContent-Type: text/plain\n\nText.\n";

        // One of the mail's own is in front.
        Assert.NotNull(Read(WithParts(BounceReport.MaxParts - 2)));
        Assert.Null(Read(WithParts(BounceReport.MaxParts - 1)));

        static string WithParts(int more) => Mail(Failed).Replace("--b=1\nContent-Description", Times(more, part) + "--b=1\nContent-Description", StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_ends_the_file_is_read_whatever_its_last_line()
    {
        var mail = Mail(Convert.ToBase64String(Encoding.UTF8.GetBytes(Failed)), "base64");

        Assert.NotNull(Read(mail[..mail.LastIndexOf("--b=1\nContent-Type: text/rfc822", StringComparison.Ordinal)] + "--b=1--"));
    }

    private static BounceReport? Read(string mail) => BounceReport.Read(mail, Paths);

    private static string Times(int count, string text) => string.Concat(Enumerable.Repeat(text, count));

    internal const string Failed = "Original-Recipient: rfc822;person@partner.example\nFinal-Recipient: rfc822; forwarded@elsewhere.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n";

    /// <summary>As a mail server writes it.</summary>
    internal static string Mail(string status, string encoding = "7bit", string? to = null) =>
        $"""
        Return-Path: <>
        Delivered-To: {to ?? Path}
        From: MAILER-DAEMON@relay.example
        To: {to ?? Path}
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
         boundary="b=1"

        This is a MIME-encapsulated message.

        --b=1
        Content-Type: text/plain; charset=us-ascii

        Action: delivered
        Status: 2.0.0

        --b=1
        Content-Description: Delivery report
        Content-Type: message/delivery-status
        Content-Transfer-Encoding: {encoding}

        {(encoding == "7bit" ? "Reporting-MTA: dns; relay.example\n\n" : "")}{status}
        --b=1
        Content-Type: text/rfc822-headers

        Subject: You are asked to decide

        --b=1--

        """.ReplaceLineEndings("\n");
}
