using System.Net;
using Trilateral.Notifications.Bounces;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Digests;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Proofs;
using Trilateral.Notifications.Reminders;
using Trilateral.Notifications.Retention;
using Trilateral.Notifications.Unsubscriptions;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Notifications.Notices;

internal static class SendingExtensions
{
    /// <summary>Adds what turns notices into mails and webhooks. Refuses to start on a configuration that would not work, and says what to set.</summary>
    public static void AddSending(this WebApplicationBuilder builder)
    {
        var mail = builder.Configuration.GetSection(MailOptions.Section).Get<MailOptions>() ?? new MailOptions();
        var webhooks = builder.Configuration.GetSection(WebhookOptions.Section).Get<WebhookOptions>() ?? new WebhookOptions();
        var retention = builder.Configuration.GetSection(RetentionOptions.Section).Get<RetentionOptions>() ?? new RetentionOptions();
        if ((mail.Check() ?? webhooks.Check(builder.Environment.IsProduction()) ?? retention.Check()) is { } fault)
        {
            throw new InvalidOperationException(fault);
        }

        var services = builder.Services;
        services.AddSingleton(mail);
        services.AddSingleton(MailTemplates.Load());
        services.AddSingleton(new UnsubscribeLinks(webhooks.Key));
        services.AddSingleton<MailComposer>();
        services.AddSingleton(new AddressMarks(webhooks.Key));
        services.AddSingleton<MailStore>();
        services.AddSingleton<MailSuppression>();
        services.AddSingleton(new ReturnPath(mail.BounceAddress, webhooks.Key));
        services.AddSingleton<NoticeBoard>();

        services.AddSingleton(webhooks);
        services.AddSingleton(new SecretBox(webhooks.Key, WebhookSecret.Purpose));
        services.AddSingleton(new TargetGuard(webhooks.Networks()));
        services.AddSingleton(new RetrySchedule(webhooks.Schedule));
        services.AddSingleton<ResolveName>(Dns.GetHostAddressesAsync);
        services.AddSingleton<TargetConnector>();
        services.AddSingleton(provider => new HttpMessageInvoker(provider.GetRequiredService<TargetConnector>().CreateHandler()));
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<HealthStore>();
        services.AddSingleton<EndpointTurns>();
        WebhookDescription.Add(services);

        services.AddSingleton<MailWorker>();
        services.AddSingleton<DeliveryWorker>();
        services.AddSingleton<IDueWorker>(provider => provider.GetRequiredService<MailWorker>());
        services.AddSingleton<IDueWorker>(provider => provider.GetRequiredService<DeliveryWorker>());
        services.AddHostedService(provider => provider.GetRequiredService<MailWorker>());
        services.AddHostedService(provider => provider.GetRequiredService<DeliveryWorker>());
        services.AddHostedService<DueSignal>();
        services.AddSingleton<AttemptLogKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<AttemptLogKeeper>());
        services.AddSingleton(retention);
        services.AddSingleton<EraseNames>();
        services.AddHostedService(provider => provider.GetRequiredService<EraseNames>());
        services.AddSingleton<DeleteOldRecords>();
        services.AddHostedService(provider => provider.GetRequiredService<DeleteOldRecords>());
        services.AddHostedService<ProveNotices>();
        services.AddHostedService<RemindOfDecisions>();
        services.AddHostedService<RemindOfSignatures>();
        services.AddHostedService<GatherMail>();
        services.AddHostedService<ReadBounces>();
    }
}
