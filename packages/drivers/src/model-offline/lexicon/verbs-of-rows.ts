/**
 * More of what verbs say of rows, by the concepts of the columns that they are of: a line for each, in the
 * six languages, in small letters without accents; a `*` stands for an ending of six letters at most.
 */
export const VERBS_OF_ROWS = `
assignee,mechanic,craftsman,responsible,vet,stylist: resolv* solve* solving closed close closes fix* repair*
  handl* complet* finish* reparier* repariert behob* behoben gelost loste losen bearbeit* erledig* repare*
  regle* resolu* traite* termin* arregl* resuelv* solucion* riparat* ripara* aggiust* risolt* risolv*
  arranj* consert* serviced mended mend
requester,sender: report* rais* submit* request* lodged melde* meldete* gemeldet signal* demand* solicit*
  segnal* richies* richied* pediu pediram file filed
baker,cook,artist,craftsman: bake* baked baking backt* backen gebacken cook* kocht* gekocht horne* cocin*
  cuit cuisin* cotto cuoce cucin* cozinh* prepar* decorat*
supplier,courier,carrier,driver: deliver* delivers liefert* liefern geliefert* livre* livra* entreg* reparte*
  consegn* suppl* fourni* bring* brought bringt
serving,guest,person: serve* serves feed* fed reicht reichen nourri* sirve sirven
pickup,date: collect* picked abgeholt* abholen abholt retire* recog* ritir* levant*
expiry,deadline: expire* expires expired ablauf* verfall* perim* expir* caduc* scad* venc*
energy,consumption,volume: verbrauch* verbraucht consum* used uses burned
instrument,voice_part: play plays played spielt spielen gespielt joue jouent toca tocan suona suonano tocam
  sings sing singt
shoe,equipment,costume: wear* wore worn trug tragen tragt porte portait lleva llevaba indoss* usou
death: died die dies dying gestorben starb sterben mort morte morts decede* murio murieron fallec* morto
  morta morti morreu morreram falec*
marriage: married marry marries heirat* geheiratet marie mariee maries casar* casado casada casou sposat*
snow: snowed snows snowing schneit schneite geschneit neige neigeait nevo nevaba nevado nevicat* nevica nevou
wind: blew blow blows blown weht wehte geweht
download: download* heruntergeladen telecharg* descarg* scaric* baixa* baixou
view,click: viewed views clicked klickt geklickt aufgerufen visualiz* clicad* cliqu*
release,year,date: released launched came_out erschien* sorti sortie sortis sorties usc* uscit* saiu sairam
  estren* lanc* estrear*
expense,price,amount,cost: spent spend spends
score,rating,satisfaction: rated rate rates bewert* bewertet notee puntu* valut* avali*
capacity,seat: holds seats fits fasst passt accueille caben cabe contiene cabem
borrower,loan: lend* lent borrow* verliehen ausgeliehen geliehen emprunt* prete pretes prest* emprest*
tenant,household,family: live lives living lived wohn* habit* loge* vive viven abita* abitano mora moram
donor,donation,amount: donat* gave give gives given spende* gespendet donne donnent donn* dono donaron
  donato donano doou doaram contribut* pledged
volunteer: volunteer* helps help helped hilft helfen geholfen aide aident ayud* aiut* ajud*
heart_rate,temperature,weight,blood_pressure: measured gemessen mesure* medid* misur*
rank: placed ranked finished belegt belegte termin* arriv* classe* qued* classific* ficou
stock: left remain* ubrig reste restent queda quedan rimane rimangono resta restam sobra sobram
duration: take takes took taken braucht brauchen brauchte prend prennent prenait tarda tardan tardo lleva llevan
  demora demoram demorou richiede richiedono impiega impiegano requires
origin,channel,supplier: come* comes came stammt stammen kommt kommen vient viennent viene vienen provien* vem
departure: va van irse marcha* vai
event,concert,city,hotel: perform* played played suonato suonammo gespielt joue joues tocado tocamos tocou
harvest,mass,volume: yield* yielded
backup: backed back backs gesichert sauvegarde sauvegardes
absence,sickness: missed absent fehlt fehlte gefehlt manque manqua falto faltaron mancat* faltou
`;
