using Trilateral.Notifications;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddServiceDatabase<NotificationsDbContext>(NotificationsService.Database);
builder.AddServiceMessaging<NotificationsDbContext>(NotificationsService.Messaging);
builder.AddServiceIdentity(NotificationsService.Messaging);
builder.AddSending();

var app = builder.Build();
app.UseServiceDefaults();
app.MapServiceHealth();
app.Run();
