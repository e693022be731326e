using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MassTransit;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

/// <summary>Over TLS a broker with a certificate nobody vouches for gets no word of ours (reliability 2.7): by itself MassTransit 8.4 would go on.</summary>
public sealed class BrokerTlsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broker_whose_certificate_nobody_vouches_for_is_not_spoken_to()
    {
        await using var impostor = new Impostor();

        await using var bus = new Running(Bus.Factory.CreateUsingRabbitMq(rabbit => new BrokerAddress($"amqps://user:secret@127.0.0.1:{impostor.Port}").Apply(rabbit, "test")));

        Assert.False(await impostor.IsSpokenToAsync());
    }

    /// <summary>What the test above would see if the certificate were not enforced.</summary>
    [Fact]
    public async Task MassTransit_by_itself_speaks_to_it()
    {
        await using var impostor = new Impostor();

        await using var bus = new Running(Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host("127.0.0.1", (ushort)impostor.Port, "/", host => host.UseSsl(ssl =>
            ssl.AllowPolicyErrors(SslPolicyErrors.RemoteCertificateNotAvailable | SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors)))));

        Assert.True(await impostor.IsSpokenToAsync());
    }

    /// <summary>Presents a certificate it has signed itself and waits for the first bytes of the protocol.</summary>
    private sealed class Impostor : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 _certificate = SelfSigned();

        public Impostor() => _listener.Start();

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        /// <returns>Whether the first caller said anything after the handshake, or broke it off.</returns>
        public async Task<bool> IsSpokenToAsync()
        {
            using var caller = await _listener.AcceptTcpClientAsync(Stop).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Stop);
            await using var secured = new SslStream(caller.GetStream());
            try
            {
                await secured.AuthenticateAsServerAsync(_certificate);
                return await secured.ReadAsync(new byte[8], Stop) > 0;
            }
            catch (Exception broken) when (broken is AuthenticationException or IOException)
            {
                return false;
            }
        }

        public ValueTask DisposeAsync()
        {
            _listener.Stop();
            _certificate.Dispose();
            return ValueTask.CompletedTask;
        }

        private static X509Certificate2 SelfSigned()
        {
            using var key = RSA.Create(2048);
            var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        }
    }

    /// <summary>Starts without waiting to be connected, which it never will be.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private readonly IBusControl _bus;
        private readonly CancellationTokenSource _end = new();
        private readonly Task _starting;

        public Running(IBusControl bus)
        {
            _bus = bus;
            _starting = bus.StartAsync(_end.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _bus.StopAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _end.Dispose();
        }
    }
}
