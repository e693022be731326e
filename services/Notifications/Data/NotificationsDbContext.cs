using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Alliances;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Decisions;
using Trilateral.Notifications.Dialogues;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Holds;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Organisations;
using Trilateral.Notifications.Preferences;
using Trilateral.Notifications.Proofs;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Notifications.Data;

internal sealed class NotificationsDbContext(DbContextOptions<NotificationsDbContext> options) : ServiceDbContext(options, NotificationsService.Name)
{
    public DbSet<KnownOrganisation> Organisations => Set<KnownOrganisation>();

    public DbSet<KnownAlliance> Alliances => Set<KnownAlliance>();

    public DbSet<KnownMember> Members => Set<KnownMember>();

    public DbSet<KnownSignature> Signatures => Set<KnownSignature>();

    public DbSet<KnownDialogue> Dialogues => Set<KnownDialogue>();

    public DbSet<KnownDecision> Decisions => Set<KnownDecision>();

    public DbSet<FeedEntry> Feed => Set<FeedEntry>();

    public DbSet<Contact> Contacts => Set<Contact>();

    public DbSet<MailDefaults> MailDefaults => Set<MailDefaults>();

    public DbSet<OutgoingMail> Mails => Set<OutgoingMail>();

    public DbSet<MailHold> MailHolds => Set<MailHold>();

    public DbSet<NoticeWatch> NoticeWatches => Set<NoticeWatch>();

    public DbSet<WebhookEndpoint> WebhookEndpoints => Set<WebhookEndpoint>();

    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();

    public DbSet<ReplayJob> Replays => Set<ReplayJob>();

    public DbSet<WebhookAttempt> WebhookAttempts => Set<WebhookAttempt>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        KnownOrganisation.Map(modelBuilder.Entity<KnownOrganisation>());
        KnownAlliance.Map(modelBuilder.Entity<KnownAlliance>());
        KnownMember.Map(modelBuilder.Entity<KnownMember>());
        KnownSignature.Map(modelBuilder.Entity<KnownSignature>());
        KnownDialogue.Map(modelBuilder.Entity<KnownDialogue>());
        KnownDecision.Map(modelBuilder.Entity<KnownDecision>());
        FeedEntry.Map(modelBuilder.Entity<FeedEntry>());
        Contact.Map(modelBuilder.Entity<Contact>());
        Erasure.Map(modelBuilder.Entity<Erasure>());
        Preferences.MailDefaults.Map(modelBuilder.Entity<MailDefaults>());
        OutgoingMail.Map(modelBuilder.Entity<OutgoingMail>());
        MailHold.Map(modelBuilder.Entity<MailHold>());
        NoticeWatch.Map(modelBuilder.Entity<NoticeWatch>());
        WebhookEndpoint.Map(modelBuilder.Entity<WebhookEndpoint>());
        WebhookSecret.Map(modelBuilder.Entity<WebhookSecret>());
        WebhookDelivery.Map(modelBuilder.Entity<WebhookDelivery>());
        ReplayJob.Map(modelBuilder.Entity<ReplayJob>());
        WebhookSequence.Map(modelBuilder.Entity<WebhookSequence>());
        WebhookAttempt.Map(modelBuilder.Entity<WebhookAttempt>());
        AskedVerification.Map(modelBuilder.Entity<AskedVerification>());
    }
}
