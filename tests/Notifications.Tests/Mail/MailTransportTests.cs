using System.Net;
using System.Net.Mail;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Trilateral.Notifications.Mail;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Mail;

/// <summary>What a relay says, and whom the library trusts; that is one for the whole process, so nothing else runs meanwhile.</summary>
[Collection(typeof(WholeProcess))]
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
        using var transport = new MailTransport(new MailOptions { Host = "127.0.0.1", Port = port, Security = MailSecurity.StartTls, User = "user", Password = "word" }, NullLogger.Instance);

        var reply = await transport.SendAsync(Mail("taken@example.org"), Stop);

        Assert.Equal(MailReplyKind.PutOff, reply.Kind);
        Assert.Equal("listening", relay.Output);
    }

    [Theory]
    [InlineData("right", "localhost", 250, null)]
    [InlineData("wrong", "localhost", 530, "Mail__Password")] // the library goes on when it is not let in, and hears of it at MAIL FROM
    [InlineData("right", "127.0.0.1", 0, "certificate")] // which names another server
    public async Task Who_signs_in_does_it_encrypted_with_a_server_that_is_trusted_and_who_is_not_let_in_is_told_in_the_log(string password, string server, int code, string? told)
    {
        using var certificate = Certificate("localhost");
        using var trust = new Trust(certificate.Shown);
        var port = NodeProgram.FreePort();
        await using var relay = await StartAsync(port, "starttls", certificate.File, "platform", "right");
        var log = new Lines();
        using var transport = new MailTransport(new MailOptions { Host = server, Port = port, User = "platform", Password = password }, log);

        foreach (var to in new[] { "first@example.org", "second@example.org" })
        {
            Assert.Equal((code == 250 ? MailReplyKind.Accepted : MailReplyKind.PutOff, code), await transport.SendAsync(Mail(to), Stop) is var reply ? (reply.Kind, reply.Code) : default);
        }

        // Each connection signs in once; who is not let in opens another for the next mail.
        string[] heard = code switch { 250 => ["sign-in of platform, encrypted", "first@example.org", "second@example.org"], 530 => ["sign-in of platform, encrypted", "sign-in of platform, encrypted"], _ => [] };
        await Eventually.EqualsAsync(
            string.Join('\n', ["listening", .. heard]), () => Task.FromResult(string.Join('\n', relay.Output.Split('\n').Select(line => line.StartsWith("sign-in", StringComparison.Ordinal) ? line : line.Split(' ')[0]))), Stop);
        Assert.Contains(told ?? "", string.Join('\n', log.Told), StringComparison.Ordinal);
        // Once for a connection, however many mails it was to carry.
        Assert.Equal(told is null ? 0 : 1, log.Told.Count);
    }

    [Theory]
    [InlineData(530, "5.7.0")]
    [InlineData(550, "5.7.1")]
    [InlineData(554, "5.7.1")]
    public async Task Who_is_not_let_in_and_hears_it_of_the_recipient_only_waits_is_told_in_the_log_and_blames_no_address(int code, string status)
    {
        var port = NodeProgram.FreePort();
        await using var relay = await StartAsync(port, $"late-{code}-{status}", "", "platform", "right");
        var log = new Lines();
        using (var wrong = new MailTransport(new MailOptions { Host = "127.0.0.1", Port = port, Security = MailSecurity.None, User = "platform", Password = "wrong" }, log))
        {
            foreach (var to in new[] { "first@example.org", "second@example.org" })
            {
                var reply = await wrong.SendAsync(Mail(to), Stop);

                Assert.Equal(new MailReply(MailReplyKind.PutOff, code, status), reply);
                Assert.False(MailSchedule.Suppresses(reply, MailSchedule.MaxRefusals));
            }
        }

        Assert.Contains("Mail__Password", Assert.Single(log.Told), StringComparison.Ordinal);
        using var right = new MailTransport(new MailOptions { Host = "127.0.0.1", Port = port, Security = MailSecurity.None, User = "platform", Password = "right" }, log);
        Assert.Equal(new MailReply(MailReplyKind.Accepted, 250), await right.SendAsync(Mail("third@example.org"), Stop));
        // Of who is let in it is the recipient that is refused.
        Assert.Equal(new MailReply(MailReplyKind.Refused, 550, "5.1.1", OfRecipient: true), await right.SendAsync(Mail("refuse-550-5.1.1@example.org"), Stop));
    }

    [Fact]
    public async Task A_reply_is_told_with_its_code_and_status_and_one_connection_carries_several_mails()
    {
        var port = NodeProgram.FreePort();
        await using var relay = await StartAsync(port, "plain");
        using var transport = new MailTransport(new MailOptions { Host = "127.0.0.1", Port = port, Security = MailSecurity.None }, NullLogger.Instance);

        Assert.Equal(new MailReply(MailReplyKind.Accepted, 250), await transport.SendAsync(Mail("first@example.org"), Stop));
        Assert.Equal(new MailReply(MailReplyKind.Accepted, 250), await transport.SendAsync(Mail("second@example.org"), Stop));
        Assert.Equal(new MailReply(MailReplyKind.Refused, 550, "5.1.1", OfRecipient: true), await transport.SendAsync(Mail("refuse-550-5.1.1@example.org"), Stop));
        Assert.Equal(new MailReply(MailReplyKind.PutOff, 450, "4.2.1", OfRecipient: true), await transport.SendAsync(Mail("later-450-4.2.1@example.org"), Stop));
        // Without a user there is no password that could be wrong.
        Assert.Equal(new MailReply(MailReplyKind.Refused, 550, "5.7.1", OfRecipient: true), await transport.SendAsync(Mail("refuse-550-5.7.1@example.org"), Stop));
        Assert.Equal(new MailReply(MailReplyKind.Accepted, 250), await transport.SendAsync(Mail("third@example.org"), Stop));
    }

    [Fact]
    public async Task A_relay_that_is_not_there_puts_the_mail_off()
    {
        using var transport = new MailTransport(new MailOptions { Host = "127.0.0.1", Port = NodeProgram.FreePort(), Security = MailSecurity.None }, NullLogger.Instance);

        Assert.Equal(new MailReply(MailReplyKind.PutOff, 0), await transport.SendAsync(Mail("a@example.org"), Stop));
    }

    [Fact]
    public async Task Without_a_relay_mails_become_files()
    {
        var directory = Directory.CreateTempSubdirectory("trilateral-mail-");
        try
        {
            using var transport = new MailTransport(new MailOptions { PickupDirectory = directory.FullName }, NullLogger.Instance);

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

    private static async Task<NodeProgram> StartAsync(int port, params string[] how)
    {
        var relay = NodeProgram.Start("deploy/mail", ["../../tests/node/relay.js", $"{port}", Relay, .. how]);
        await Eventually.HoldsAsync(() => relay.Output, output => output.Contains("listening", StringComparison.Ordinal), Stop);
        return relay;
    }

    private static SelfSigned Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        var shown = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var file = Path.GetTempFileName();
        File.WriteAllText(file, $"{shown.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return new(shown, file);
    }

    private sealed record SelfSigned(X509Certificate2 Shown, string File) : IDisposable
    {
        public void Dispose()
        {
            Shown.Dispose();
            System.IO.File.Delete(File);
        }
    }

    /// <summary>As if this machine vouched for one certificate; whose name it has to bear the library still asks.</summary>
    private sealed class Trust : IDisposable
    {
#pragma warning disable SYSLIB0014 // The mail library asks nobody else.
        public Trust(X509Certificate2 certificate) => ServicePointManager.ServerCertificateValidationCallback =
            (_, shown, _, errors) => errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateChainErrors && shown?.GetCertHashString() == certificate.GetCertHashString();

        public void Dispose() => ServicePointManager.ServerCertificateValidationCallback = null;
#pragma warning restore SYSLIB0014
    }

    private sealed class Lines : ILogger
    {
        public List<string> Told { get; } = [];

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Told.Add(formatter(state, exception));
    }
}
