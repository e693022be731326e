using System.Net.Mail;
using Trilateral.Notifications.Mail;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Mail;

public sealed class MailTransportTests
{
    private static readonly string Relay = Path.Combine(NodeProgram.Root, "deploy/mail/node_modules/smtp-server");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("plain")] // no STARTTLS offered
    [InlineData("starttls")] // a certificate nobody vouches for
    public async Task A_relay_that_cannot_be_trusted_gets_nothing_and_the_mail_waits(string kind)
    {
        var port = NodeProgram.FreePort();
        await using var relay = await StartAsync(port, kind);
        using var transport = new MailTransport(new MailOptions { Host = "127.0.0.1", Port = port, Security = MailSecurity.StartTls, User = "user", Password = "word" });

        var reply = await transport.SendAsync(Mail("taken@example.org"), Stop);

        Assert.Equal(MailReplyKind.PutOff, reply.Kind);
        Assert.DoesNotContain("taken@example.org", relay.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_is_told_with_its_code_and_status_and_one_connection_carries_several_mails()
    {
        var port = NodeProgram.FreePort();
        await using var relay = await StartAsync(port, "plain");
        using var transport = new MailTransport(new MailOptions { Host = "127.0.0.1", Port = port, Security = MailSecurity.None });

        Assert.Equal(new MailReply(MailReplyKind.Accepted, 250), await transport.SendAsync(Mail("first@example.org"), Stop));
        Assert.Equal(new MailReply(MailReplyKind.Accepted, 250), await transport.SendAsync(Mail("second@example.org"), Stop));
        Assert.Equal(new MailReply(MailReplyKind.Refused, 550, "5.1.1", OfRecipient: true), await transport.SendAsync(Mail("refuse-550-5.1.1@example.org"), Stop));
        Assert.Equal(new MailReply(MailReplyKind.PutOff, 450, "4.2.1", OfRecipient: true), await transport.SendAsync(Mail("later-450-4.2.1@example.org"), Stop));
        Assert.Equal(new MailReply(MailReplyKind.Accepted, 250), await transport.SendAsync(Mail("third@example.org"), Stop));
    }

    [Fact]
    public async Task A_relay_that_is_not_there_puts_the_mail_off()
    {
        using var transport = new MailTransport(new MailOptions { Host = "127.0.0.1", Port = NodeProgram.FreePort(), Security = MailSecurity.None });

        Assert.Equal(new MailReply(MailReplyKind.PutOff, 0), await transport.SendAsync(Mail("a@example.org"), Stop));
    }

    [Fact]
    public async Task Without_a_relay_mails_become_files()
    {
        var directory = Directory.CreateTempSubdirectory("trilateral-mail-");
        try
        {
            using var transport = new MailTransport(new MailOptions { PickupDirectory = directory.FullName });

            Assert.Equal(MailReplyKind.Accepted, (await transport.SendAsync(Mail("filed@example.org"), Stop)).Kind);

            Assert.Contains("filed@example.org", await File.ReadAllTextAsync(Assert.Single(directory.GetFiles("*.eml")).FullName, Stop), StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("No address", "", "", null, "Mail__From")]
    [InlineData("a@example.org", "mail.example.org", "user", "None", "Mail__User")]
    [InlineData("a@example.org", "mail.example.org", "user", "StartTls", null)]
    [InlineData("A <a@example.org>", "", "", null, null)]
    public void A_configuration_that_would_not_work_is_refused_with_what_to_set(string from, string server, string user, string? security, string? complaint)
    {
        var fault = new MailOptions { From = from, Host = server, User = user, Security = Enum.Parse<MailSecurity>(security ?? "StartTls") }.Check();

        Assert.Equal(complaint is null, fault is null);
        Assert.Contains(complaint ?? "", fault ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", null)]
    [InlineData("bounces@example.org", "/var/mail/bounces", null)]
    [InlineData("bounces@example.org", "", "Mail__BounceDirectory")]
    [InlineData("", "/var/mail/bounces", "Mail__BounceAddress")]
    [InlineData("Bounces <bounces@example.org>", "/var/mail/bounces", "is no mail address")]
    [InlineData("bounces", "/var/mail/bounces", "is no mail address")]
    [InlineData("bounces-of-the-platform@example.org", "/var/mail/bounces", null)]
    [InlineData("bounces-of-the-platforms@example.org", "/var/mail/bounces", "Mail__BounceAddress is too long, since each mail adds 41 characters to it: give one of at most 23 characters before the @, and 213 in all.")]
    public void A_mailbox_for_what_comes_back_is_an_address_and_a_directory(string address, string directory, string? complaint)
    {
        var fault = new MailOptions { BounceAddress = address, BounceDirectory = directory }.Check();

        Assert.Equal(complaint is null, fault is null);
        Assert.Contains(complaint ?? "", fault ?? "", StringComparison.Ordinal);
    }

    private static MailMessage Mail(string to) => new("no-reply@trilateral.example", to, "Subject", "Body");

    private static async Task<NodeProgram> StartAsync(int port, string kind)
    {
        var relay = NodeProgram.Start("deploy/mail", "../../tests/node/relay.js", $"{port}", Relay, kind);
        await Eventually.HoldsAsync(() => relay.Output, output => output.Contains("listening", StringComparison.Ordinal), Stop);
        return relay;
    }
}
