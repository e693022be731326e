using System.Text;
using Trilateral.Notifications.Bounces;

namespace Trilateral.Notifications.Tests.Bounces;

public sealed class BounceReportTests
{
    private const string Path = "bounces+1-0123456789abcdef01234567@example.org";

    [Fact]
    public void A_report_says_to_whom_it_came_of_whom_it_speaks_and_what_became_of_the_mail()
    {
        var report = BounceReport.Read(Mail(Failed))!;

        Assert.Contains(Path, report.ReturnPaths);
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
        var report = BounceReport.Read(Mail($"Final-Recipient: rfc822; person@partner.example\nAction: {action}\nStatus: {status}\n"))!;

        Assert.Equal((failed, forGood, status[..5]), (report.HasFailed, report.IsForGood, report.Status));
    }

    [Fact]
    public void Of_several_recipients_the_one_that_failed_counts() =>
        Assert.Equal("5.1.1", BounceReport.Read(Mail("Final-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0\n\n" + Failed))!.Status);

    [Fact]
    public void Folded_fields_encoded_parts_and_any_line_ends_are_read_the_same()
    {
        var plain = BounceReport.Read(Mail(Failed))!;
        var folded = BounceReport.Read(Mail(Failed).Replace("Action: failed", "Action:\n failed", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal))!;
        var encoded = BounceReport.Read(Mail(Convert.ToBase64String(Encoding.UTF8.GetBytes("Reporting-MTA: dns; relay\r\n\r\n" + Failed), Base64FormattingOptions.InsertLineBreaks), "base64"))!;

        Assert.All(new[] { folded, encoded }, report => Assert.Equal((plain.Action, plain.Status, string.Join(' ', plain.Addresses)), (report.Action, report.Status, string.Join(' ', report.Addresses))));
    }

    [Fact]
    public void Everything_else_is_no_report()
    {
        Assert.Null(BounceReport.Read(""));
        Assert.Null(BounceReport.Read("\n\n"));
        Assert.Null(BounceReport.Read($"To: {Path}\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nI am away."));
        // A complaint (RFC 5965) says nothing of whether the address works.
        Assert.Null(BounceReport.Read(Mail(Failed).Replace("report-type=delivery-status", "report-type=feedback-report", StringComparison.Ordinal)));
        Assert.Null(BounceReport.Read(Mail("Action: failed\n")));
        Assert.Null(BounceReport.Read(Mail("Status: 5.1.1\n")));
        Assert.Null(BounceReport.Read(Mail(Failed).Replace("message/delivery-status", "text/plain", StringComparison.Ordinal)));
        Assert.Null(BounceReport.Read(Mail(Failed).Replace("boundary=\"b=1\"", "", StringComparison.Ordinal)));
        Assert.Null(BounceReport.Read(Mail("=== no base 64 ===", "base64")));
    }

    internal const string Failed = "Original-Recipient: rfc822;person@partner.example\nFinal-Recipient: rfc822; forwarded@elsewhere.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n";

    /// <summary>As a mail server writes it.</summary>
    internal static string Mail(string status, string encoding = "7bit", string to = Path) =>
        $"""
        Return-Path: <>
        Delivered-To: {to}
        From: MAILER-DAEMON@relay.example
        To: {to}
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
