/** What things are like, and when they are, one a line, in the order and form of the acts. */
export const QUALITIES = `
free gratis complimentary free_of_charge no_charge without_paying without_charge included_in_the_price included_in_the_fee at_no_cost for_nothing no_extra_charge | kostenlos gratis kostenfrei umsonst gebuhrenfrei unentgeltlich frei ohne_kosten ohne_gebuhr im_preis_enthalten im_preis_inbegriffen | gratuit gratuite gratuitement offert libre sans_frais sans_payer compris_dans_le_prix inclus_dans_le_prix | gratis gratuito gratuita gratuitamente libre sin_pagar sin_coste sin_cargo sin_gastos incluido_en_el_precio incluida_en_el_precio | gratis gratuito gratuita libero libera senza_pagare senza_costi senza_spese compreso_nel_prezzo incluso_nel_prezzo compresa_nel_prezzo inclusa_nel_prezzo | gratis gratuito gratuita gratuitamente livre sem_pagar sem_custos sem_encargos incluido_no_preco incluida_no_preco
paid chargeable payable | kostenpflichtig gebuhrenpflichtig | payant payante | de_pago | a_pagamento | pago paga
cheap cheaper inexpensive affordable | billig gunstig preiswert billiger gunstiger | cher bon_marche economique | barato barata economico | economico conveniente economica | barato barata economico
expensive dear costly | teuer teurer | cher chere couteux | caro cara | caro cara costoso | caro cara
early earlier | fruh fruher | tot precoce | temprano pronto | presto | cedo
late later delayed delay overdue latecomer latecomers | spat spater verspatet verspatung uberfallig verzug nachzugler zuspatkommende | tard retard en_retard retardataire retardataires | tarde retraso con_retraso retrasado rezagado | tardi ritardo in_ritardo ritardatario ritardatari | tarde atraso atrasado atrasados retardatario retardatarios
old former previous | alt alte ehemalig fruhere | ancien vieux vieille ancienne | viejo antiguo antigua anterior | vecchio vecchia precedente | velho antigo antiga anterior
new recent | neu neue neuer | nouveau nouvelle neuf | nuevo nueva | nuovo nuova | novo nova
next upcoming following | nachste nachster kommende folgende | prochain prochaine suivant | proximo proxima siguiente | prossimo prossima successivo | proximo proxima seguinte
last previous final | letzte letzter vorige vergangene | dernier derniere passe | ultimo ultima pasado | ultimo ultima scorso | ultimo ultima passado
first | erste erster erstes | premier premiere | primero primera primer | primo prima | primeiro primeira
main big large largest great | haupt gross grosse grosser | principal grand grande | principal grande gran | principale grande | principal grande
small little toddler | klein kleine | petit petite | pequeno pequena | piccolo piccola | pequeno pequena
minimum least at_least | mindest mindestens minimum | minimum minimal moins | minimo menos | minimo almeno | minimo menos
maximum most at_most limit up_to max maximal | maximal hochst hochstens maximum max grenze | maximum maximal plus limite max | maximo limite como_maximo max | massimo limite al_massimo max | maximo limite no_maximo max
morning mornings | morgen morgens vormittag vormittags fruh | matin matinee | manana mananas | mattina mattino | manha manhas
noon midday lunchtime | mittag mittags | midi | mediodia | mezzogiorno | meio-dia
afternoon afternoons | nachmittag nachmittags | apres-midi | tarde tardes | pomeriggio | tarde
evening evenings | abend abends | soir soiree soirs | noche | sera serata | noite
night nights overnight nightly nocturnal night_time | nacht nachte nachts ubernachtung ubernachten nachtlich nachtliche nachtzuschlag | nuit nuits nuitee nocturne nocturnes | noche noches pernoctacion nocturno nocturna nocturnos | notte notti pernottamento notturno notturna notturni | noite noites dormida noturno noturna nocturno nocturna
weekend weekends | wochenende wochenenden | week-end weekend | fin_de_semana | fine_settimana weekend | fim_de_semana
daily every_day | taglich jeden_tag | quotidien tous_les_jours quotidiennement | diario diariamente cada_dia todos_los_dias | giornaliero ogni_giorno tutti_i_giorni quotidiano | diario diariamente todos_os_dias
weekly every_week per_week | wochentlich jede_woche | hebdomadaire chaque_semaine par_semaine | semanal cada_semana | settimanale ogni_settimana | semanal cada_semana
monthly every_month per_month | monatlich jeden_monat | mensuel chaque_mois par_mois | mensual cada_mes al_mes | mensile ogni_mese al_mese | mensal por_mes cada_mes
yearly annual annually every_year per_year a_year | jahrlich jedes_jahr | annuel chaque_annee par_an | anual cada_ano al_ano | annuale ogni_anno all'anno | anual por_ano cada_ano
hour hourly hours | stunde stundlich stunden | heure horaire heures | hora horas horario horarios | ora ore orario orari | hora horas horario horarios
minute minutes | minute minuten | minute minutes | minuto minutos | minuto minuti | minuto minutos
day days | tag tage tagen | jour jours journee | dia dias | giorno giorni giornata | dia dias
week weeks | woche wochen | semaine semaines | semana semanas | settimana settimane | semana semanas
month months | monat monate | mois | mes meses | mese mesi | mes meses
year years | jahr jahre jahren | an ans annee annees | ano anos | anno anni | ano anos
spring | fruhling fruhjahr | printemps | primavera | primavera | primavera
summer | sommer | ete | verano | estate estivo | verao
autumn fall | herbst | automne | otono | autunno | outono
winter | winter | hiver | invierno | inverno | inverno
valid validity | gultig gultigkeit gilt | valable validite | valido validez vigente | valido validita | valido validade
last_for lasts duration take takes lasting | dauern dauert dauer | durer dure duree | durar dura duracion tardar tarda | durare dura durata | durar dura duracao demorar demora
available availability | verfugbar frei vorhanden | disponible disponibles | disponible disponibles | disponibile disponibili | disponivel disponiveis
safe safety secure | sicher sicherheit | sur securite | seguro seguridad | sicuro sicurezza | seguro seguranca
waterproof watertight | wasserdicht wasserfest | etanche impermeable | impermeable resistente_al_agua | impermeabile | impermeavel
indoor indoors inside | drinnen innen halle | interieur dedans | interior dentro | interno dentro coperto | interior dentro coberto
outdoor outdoors outside | draussen aussen freien | exterieur dehors plein_air | exterior fuera aire_libre | esterno fuori aperto | exterior fora ar_livre
wet | nass feucht | mouille humide | mojado humedo | bagnato umido | molhado humido
dry | trocken | sec seche | seco | asciutto secco | seco
full sold_out fully_booked | voll ausgebucht ausverkauft belegt | complet plein | completo lleno agotado | pieno esaurito completo | cheio esgotado lotado
vacant vacancy spare | frei leer | libre vacant | libre vacante | libero | livre vago
shared common communal | gemeinsam gemeinschaft | commun partage collectif | comun compartido | comune condiviso | comum partilhado
private personal | privat personlich | prive personnel | privado personal | privato personale | privado pessoal
left_side left | links linke | gauche | izquierda | sinistra | esquerda
right_side right | rechts rechte | droite | derecha | destra | direita
ground_floor | erdgeschoss | rez-de-chaussee | planta_baja | piano_terra | res-do-chao
floor storey upstairs | stock etage obergeschoss stockwerk | etage | planta piso | piano | andar piso
cellar basement | keller untergeschoss | cave sous-sol | sotano | cantina seminterrato | cave
age_limit eighteen | volljahrig | majeur | mayor_de_edad | maggiorenne | maior_de_idade
red | rot rote | rouge | rojo roja | rosso rossa | vermelho vermelha
blue | blau blaue | bleu bleue | azul | blu azzurro | azul
green | grun grune | vert verte | verde | verde | verde
yellow | gelb gelbe | jaune | amarillo amarilla | giallo gialla | amarelo amarela
colour color | farbe | couleur | color | colore | cor
`;

/** Of two that stand on one line the one denies the other, by their first English words. */
export const OPPOSITES = `
open close
allow forbid
start end
leave arrive
free paid
free cost
cheap expensive
early late
old new
first last
main small
minimum maximum
include exclude
switch_on switch_off
indoor outdoor
wet dry
full vacant
full available
morning evening
summer winter
adult child
landlord tenant
buy sell
bring provide
entrance exit
attend miss
raise lower
`;
