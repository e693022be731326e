using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Mail;

/// <summary>Ends mail to an address that is known not to work, until the contact has another.</summary>
internal sealed partial class MailSuppression(IServiceScopeFactory scopes, ILogger<MailSuppression> logger)
{
    /// <param name="person">Whose contact.</param>
    /// <param name="address">That failed; another one entered since is left alone.</param>
    /// <param name="reason">For the audit.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Of the work.</param>
    public async Task SuppressAsync(Guid person, string address, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<NotificationsDbContext>();
        var id = new Id<Contact>(person);
        var contact = await database.Contacts.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (contact is null || contact.SuppressedAt is not null || contact.Address != address)
        {
            return;
        }

        contact.SuppressedAt = now;
        database.Record(new AuditEntry
        {
            At = now,
            Actor = "relay",
            Side = contact.Side,
            Action = "contact.suppressed",
            Subject = id.ToString(),
            Reason = reason,
        });
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (Exception exception) when (DatabaseFaults.IsConcurrencyConflict(exception))
        {
            // Somebody corrects the contact in this very moment; another refusal of the new address counts anew.
            LogOvertaken(logger, id.ToString());
        }
    }

    [LoggerMessage(3204, LogLevel.Information, "Contact {Contact} was changed while a refusal of its address was recorded; the change stands.")]
    private static partial void LogOvertaken(ILogger logger, string contact);
}
